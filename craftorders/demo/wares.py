"""The demo's catalogue: five products with honest times and rates, their materials, and drawn reference photos."""

import io
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from craftorders.catalogue.models import BillOfMaterialsLine, Craft, Material, Operation, Product
from craftorders.demo.guiding import show_steps
from craftorders.demo.inspecting import keep_standards
from craftorders.demo.people import People
from craftorders.demo.rewarding import promise
from craftorders.fees.services import publish_rate, publish_shares
from craftorders.infra.photos import store_photo
from craftorders.kernel.actor import SYSTEM
from craftorders.quality.models import DefectCode

CRAFTS = (
    ("braid", "绳编", "Rope braiding"),
    ("tassel", "流苏", "Tassel making"),
    ("knot", "中国结", "Chinese knotting"),
)
MATERIALS = (
    ("cord-3", "3毫米棉绳", "3 mm cotton cord", "m"),
    ("cord-5", "5毫米蜡绳", "5 mm waxed cord", "m"),
    ("silk", "流苏丝线", "Tassel thread", "g"),
    ("bead-8", "8毫米木珠", "8 mm wooden bead", "pcs"),
    ("buckle", "合金扣头", "Alloy buckle", "pcs"),
)
PRODUCTS = (
    # code, names, picture, weight mg, price, operations (names, craft, grade, seconds, rate), materials, shares
    ("BELT-3", "三股绳编腰带", "Three-strand rope belt", "belt", 62_000, 580_000,
     (("编织", "Braid", "braid", 1, 100, 400_000),), (("cord-3", 3_600), ("buckle", 1_000)), (40_000, 40_000, 50_000)),
    ("BELT-7", "七股宽腰带", "Seven-strand wide belt", "belt", 140_000, 2_100_000,
     (("编织", "Braid", "braid", 2, 360, 1_500_000),), (("cord-5", 7_200), ("buckle", 1_000)), (120_000, 100_000, 150_000)),
    ("TASSEL-8", "8厘米流苏", "8 cm tassel", "tassel", 9_000, 270_000,
     (("绕线扎头", "Wind and bind", "tassel", 1, 45, 180_000),), (("silk", 8_500),), (20_000, 20_000, 15_000)),
    ("KNOT-18", "十八耳中国结", "18-loop Chinese knot", "knot", 26_000, 7_000_000,
     (("打结", "Tie", "knot", 2, 1_080, 4_500_000), ("穿珠整理", "Bead and finish", "knot", 1, 120, 500_000)),
     (("cord-3", 6_000), ("bead-8", 2_000)), (600_000, 500_000, 300_000)),
    ("BRACELET-4", "四股手绳", "Four-strand bracelet", "bracelet", 7_000, 1_450_000,
     (("编织", "Braid", "braid", 1, 240, 1_000_000),), (("cord-3", 900), ("bead-8", 3_000)), (100_000, 80_000, 50_000)),
)  # fmt: skip
DEFECTS = (
    ("SKIP", "跳股", "Skipped strand", "major"),
    ("LOOSE", "松紧不匀", "Uneven tension", "minor"),
    ("SHORT", "长度不足", "Too short", "major"),
    ("COLOUR", "色差", "Off colour", "minor"),
    ("SHARP", "尖锐扎手", "Sharp part", "critical"),
)
STANDARD = "按样品编织，松紧均匀，无跳股，长度误差不超过 1 厘米。"
STANDARD_EN = "Like the sample: even tension, no skipped strand, length within 1 cm."


@dataclass
class Wares:
    """Ids of the demo's products by code, and the photo of each."""

    products: dict[str, UUID]
    photos: dict[str, UUID]
    defect_codes: dict[str, UUID]


def stock_catalogue(session: Session, people: People, photo_folder: str) -> Wares:
    """Write crafts, materials, products with routings and rates, and defect codes."""
    crafts = {code: Craft(code=code, name=name, name_en=english) for code, name, english in CRAFTS}
    materials = {code: Material(code=code, name=name, name_en=english, unit=unit) for code, name, english, unit in MATERIALS}
    defects = {
        code: DefectCode(code=code, name=name, name_en=english, severity=severity)
        for code, name, english, severity in DEFECTS
    }
    session.add_all([*crafts.values(), *materials.values(), *defects.values()])
    session.flush()
    products, photos = {}, {}
    for code, name, english, picture, weight, price, operations, bill, shares in PRODUCTS:
        photo = store_photo(session, _drawn(code), folder=photo_folder, actor_id=SYSTEM.id)
        product = Product(code=code, name=name, name_en=english, picture=picture, weight_mg=weight, price_e4=price,
                          standard=STANDARD, standard_en=STANDARD_EN, photo_id=photo.id)  # fmt: skip
        product.operations = [
            Operation(position=n, name=op, name_en=op_en, craft_id=crafts[craft].id, grade=grade, standard_seconds=seconds)
            for n, (op, op_en, craft, grade, seconds, _rate) in enumerate(operations, 1)
        ]
        product.materials = [BillOfMaterialsLine(material_id=materials[m].id, quantity_e3=amount) for m, amount in bill]
        session.add(product)
        session.flush()
        products[code], photos[code] = product.id, photo.id
        start = date(2026, 1, 1)
        publish_shares(session, product.id, coordinator_e4=shares[0], workshop_e4=shares[1], freight_e4=shares[2],
                       valid_from=start, actor=people.operator)  # fmt: skip
        for row, operation in zip(operations, product.operations, strict=True):
            publish_rate(session, operation.id, rate_e4=row[5], valid_from=start, actor=people.operator)
            promise(session, code, operation, actor=people.operator)
    codes = {code: row.id for code, row in defects.items()}
    keep_standards(session, products, codes, photo_folder=photo_folder, actor=people.operator)
    show_steps(session, products, photo_folder=photo_folder, actor=people.operator)
    return Wares(products, photos, codes)


def _drawn(code: str) -> bytes:
    """A drawn sample: strands over warm paper; every product has its own colours."""
    image = Image.new("RGB", (960, 720), "#F3E9DA")
    draw = ImageDraw.Draw(image)
    hue = sum(code.encode()) * 37 % 360
    colours = [f"hsl({(hue + 25 * n) % 360}, 45%, {38 + 9 * n}%)" for n in range(3)]
    for step in range(-2, 26):
        for strand, colour in enumerate(colours):
            x, y = step * 42 + strand * 14, 260 + strand * 66
            points = [(x, y), (x + 62, y + 8), (x + 104, y + 62), (x + 40, y + 54)]
            draw.polygon(points, fill=colour, outline="#5B4636")
    draw.rectangle((0, 470, 960, 486), fill="#B3261E")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
