"""How the demo's inspectors work: pictures of what to look for, tolerances, samples piece by piece, looks at the bench."""

import io
from collections.abc import Iterable
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from craftorders.infra.photos import store_photo
from craftorders.kernel.actor import Actor
from craftorders.production.models import Batch
from craftorders.quality.domain.measuring import measure_text
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.pieces import SamplePiece, pieces_of_sample
from craftorders.quality.services.early import inspect_work
from craftorders.quality.services.pieces import record_piece
from craftorders.quality.services.product_standard import keep_product_defect, keep_tolerance

HINTS = (
    # product, defect code, hint in Chinese and English, how its picture is drawn
    ("TASSEL-8", "SHORT", "挂直了量，流苏不到 78 毫米", "Hung straight, the tassel is under 78 mm", "short"),
    ("TASSEL-8", "LOOSE", "扎头松，用手一捻会转", "The binding turns when you twist it", "gap"),
    ("TASSEL-8", "COLOUR", "和样品并排看，颜色深浅不同", "Beside the sample it is darker or lighter", "pale"),
    ("BELT-3", "SKIP", "看两边，有一股跳过没压住", "Look at the edges: one strand runs free", "gap"),
    ("BELT-3", "SHORT", "拉直了量，短于 99 厘米", "Pulled straight, it is shorter than 99 cm", "short"),
    ("BELT-3", "COLOUR", "同一条上有两种深浅", "Two shades on one belt", "pale"),
    ("BELT-3", "LOOSE", "编得有松有紧，平放会起拱", "Laid flat it bulges: uneven tension", "pale"),
)
TOLERANCES = (
    # product, dimension, specified, less, more, pieces of a sample, defect outside
    ("TASSEL-8", "length", "80", "2", "3", 5, "SHORT"),
    ("TASSEL-8", "weight", "9", "0.5", "0.5", 5, "SHORT"),
)
SPREAD = (0, -4, 6, 3, -2, 8, 1, -5)
"""By how many thousandths the demo's measured pieces differ from what is specified."""
LOOKED_AT = 26


def keep_standards(
    session: Session, products: dict[str, UUID], codes: dict[str, UUID], *, photo_folder: str, actor: Actor
) -> None:
    """What inspectors of two products look for, with drawn pictures, and what they measure."""
    for product, code, hint, hint_en, flaw in HINTS:
        photo = store_photo(session, _drawn_flaw(flaw), folder=photo_folder, actor_id=actor.id)
        keep_product_defect(session, products[product], code, hint=hint, hint_en=hint_en, photo_id=photo.id, actor=actor)
    for product, dimension, target, lower, upper, pieces, code in TOLERANCES:
        keep_tolerance(session, products[product], dimension, target=target, lower=lower, upper=upper, pieces=pieces,
                       defect_code_id=codes[code], actor=actor)  # fmt: skip


def measure_sample(session: Session, lot: InspectionLot, inspector: Actor) -> None:
    """Record the pieces that are to be measured, all of them within their limits."""
    _record(session, lot, [piece for piece in pieces_of_sample(session, lot) if piece.measured], inspector)


def begin_sample(session: Session, lot: InspectionLot, *, code: UUID, photo_id: UUID, inspector: Actor) -> None:
    """Leave a sample half looked at: most pieces fine, one with a defect."""
    pieces = pieces_of_sample(session, lot)[:LOOKED_AT]
    bad = next(piece for piece in pieces if not piece.measured)
    _record(session, lot, [piece for piece in pieces if piece is not bad], inspector)
    record_piece(session, lot.id, bag_id=bad.bag.id, number=bad.number, defect_code_ids=[code], photo_id=photo_id,
                 actor=inspector)  # fmt: skip


def look_at_bench(session: Session, batch: Batch, *, code: UUID, photo_id: UUID, trainer: Actor, inspector: Actor) -> None:
    """The first piece was to be mended; some days later all is well."""
    inspect_work(session, batch.id, position=1, kind="first_piece", inspected=3, bad=1, verdict="stop",
                 defect_code_ids=[code], note="第二股要压紧，编到三十厘米再量一次", photo_id=photo_id, actor=trainer)  # fmt: skip
    inspect_work(session, batch.id, position=1, kind="in_process", inspected=10, bad=0, verdict="go_on", actor=inspector)


def _record(session: Session, lot: InspectionLot, pieces: Iterable[SamplePiece], inspector: Actor) -> None:
    for piece in pieces:
        thousandths = 1_000 + SPREAD[piece.place % len(SPREAD)]
        measured = {
            spec.dimension: measure_text(spec.dimension, spec.target * thousandths // 1_000) for spec in piece.measured
        }
        record_piece(session, lot.id, bag_id=piece.bag.id, number=piece.number, measured=measured, actor=inspector)


def _drawn_flaw(flaw: str) -> bytes:
    """Three strands with something wrong in the middle, and a red ring around it."""
    image = Image.new("RGB", (480, 480), "#F3E9DA")
    draw = ImageDraw.Draw(image)
    for step in range(-1, 13):
        for strand, colour in enumerate(("#7A5C3E", "#9C7A55", "#C3A57E")):
            if flaw == "gap" and strand == 1 and step in (5, 6):
                continue
            if flaw == "short" and step > 6:
                continue
            x, y = step * 42 + strand * 14, 150 + strand * 56
            shade = "#E8DCC8" if flaw == "pale" and step in (5, 6) else colour
            draw.polygon([(x, y), (x + 62, y + 8), (x + 104, y + 54), (x + 40, y + 46)], fill=shade, outline="#5B4636")
    draw.ellipse((190, 140, 390, 340), outline="#B3261E", width=12)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
