"""People, places and products that most tests need, written straight into the tables."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import FARMER
from craftorders.accounts.models import RoleGrant, User
from craftorders.accounts.queries import actor_of
from craftorders.accounts.services.sign_in import hash_secret
from craftorders.catalogue.models import BillOfMaterialsLine, Craft, Material, Operation, Product
from craftorders.fees.models import FeeShares, PieceRate
from craftorders.infra.photos import Photo
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, open_account, post
from craftorders.people.models import Household, Merchant, Skill, Worker, Workshop
from craftorders.places.models import HourlyFloor
from craftorders.settlement.models import Payer, TaxChoice

DANBA, BAZHOU, YIWU = "513323", "511902", "330782"
PASSWORD = "braid-and-knot-7"
_hash = hash_secret(PASSWORD)


@dataclass
class Cast:
    """Everybody, as actors; and the things they work with."""

    merchant: Merchant
    other_merchant: Merchant
    workshop: Workshop
    other_workshop: Workshop
    worker: Worker
    second_worker: Worker
    outsider: Worker
    belt: Product
    knot: Product
    hua: Actor
    wei: Actor
    dispatcher: Actor
    coordinator: Actor
    other_coordinator: Actor
    inspector: Actor
    second_inspector: Actor
    far_inspector: Actor
    finance: Actor
    approver: Actor
    payer: Actor
    operator: Actor
    second_operator: Actor
    auditor: Actor
    trainer: Actor
    zhuoma: Actor
    dawa: Actor
    stranger: Actor
    photo: Photo


def a_cast(session: Session, *, prepaid: int = 1_000_000) -> Cast:
    """The whole cast; the merchant has `prepaid` fen (¥10,000) with us."""
    merchant, other_merchant = (
        Merchant(code="M-HUA", name="华美饰品", name_en="Huamei"),
        Merchant(code="M-WEI", name="伟业箱包", name_en="Weiye"),
    )
    workshop = Workshop(code="W-DANBA", name="丹巴绳艺工坊", name_en="Danba Braiding", village="甲居村", region_id=DANBA,
                        transit_days=5, weekly_minutes=12_000)  # fmt: skip
    other = Workshop(code="W-BAZHOU", name="巴州编织工坊", name_en="Bazhou Weaving", village="青山村", region_id=BAZHOU,
                     transit_days=4, weekly_minutes=9_000)  # fmt: skip
    session.add_all([merchant, other_merchant, workshop, other])
    session.flush()
    workers = _workers(session, (workshop, "卓玛"), (workshop, "达瓦"), (other, "李秀英"))
    belt, knot = _belt(session), _knot(session)
    session.add_all(
        HourlyFloor(region_id=region, valid_from=date(2026, 1, 1), amount=700, source="test", set_by=SYSTEM.id)
        for region in (DANBA, BAZHOU)
    )
    photo = Photo(sha256="0" * 64, width=10, height=10, size=100, taken_in_by=SYSTEM.id)
    session.add(photo)
    bank = open_account(session, "bank", PLATFORM, "CNY")
    prepaid_account = open_account(session, "merchant", merchant.id, "CNY")
    post(session, [Posting(bank, prepaid_account, prepaid, "deposit", new_id())], actor=SYSTEM)
    a_tax_choice(session, "none")
    cast = Cast(
        merchant, other_merchant, workshop, other, *workers, belt, knot,
        *_users(
            session,
            ("hua", "merchant", str(merchant.id)),
            ("wei", "merchant", str(other_merchant.id)),
            ("diao", "dispatcher", ""),
            ("cun", "coordinator", str(workshop.id)),
            ("qing", "coordinator", str(other.id)),
            ("zhi", "inspector", DANBA),
            ("jian", "inspector", DANBA),
            ("yuan", "inspector", BAZHOU),
            ("cai", "finance", ""),
            ("shen", "finance", ""),
            ("fu", "finance", ""),
            ("ping", "operator", ""),
            ("tai", "operator", ""),
            ("ji", "auditor", ""),
            ("jiao", "trainer", ""),
        ),
        a_farmer(workers[0]), a_farmer(workers[1]), a_farmer(workers[2]),
        photo,
    )  # fmt: skip
    session.flush()
    return cast


def a_tax_choice(session: Session, policy: str, from_month: str = "2026-01") -> TaxChoice:
    """By which policy the service centre withholds from a month on."""
    payer = session.scalars(select(Payer)).one()
    choice = TaxChoice(payer_id=payer.id, from_month=from_month, policy=policy, reason="As the accountant said.",
                       chosen_by=SYSTEM.id, chosen_by_name=SYSTEM.name)  # fmt: skip
    session.add(choice)
    session.flush()
    return choice


def a_user(session: Session, username: str, role: str, scope: str = "") -> Actor:
    """A user with one role, as an actor; the password is PASSWORD."""
    [actor] = _users(session, (username, role, scope))
    return actor


def _users(session: Session, *named: tuple[str, str, str]) -> list[Actor]:
    """Users by name, role and scope, written at once: most tests begin here."""
    users = [
        User(username=name, name=name.title(), password_hash=_hash, grants=[RoleGrant(role=role, scope=scope)])
        for name, role, scope in named
    ]
    session.add_all(users)
    session.flush()
    return [actor_of(user) for user in users]


def a_farmer(worker: Worker) -> Actor:
    """A worker whose card was opened with its PIN."""
    return Actor(worker.id, worker.name, FARMER, {}, worker.id)


def _workers(session: Session, *named: tuple[Workshop, str]) -> list[Worker]:
    """Workers of households of their own, by workshop and name, who braid and knot at grade 2."""
    households = [Household(workshop_id=shop.id, name=f"{name}家", village=shop.village) for shop, name in named]
    session.add_all(households)
    session.flush()
    workers = [
        Worker(
            code=f"P-{new_id().hex[-6:].upper()}",
            household_id=household.id,
            workshop_id=workshop.id,
            name=name,
            skills=[
                Skill(craft_code=code, grade=2, certified_on=date(2026, 3, 1), certified_by=SYSTEM.id)
                for code in ("braid", "knot")
            ],
        )
        for household, (workshop, name) in zip(households, named, strict=True)
    ]
    session.add_all(workers)
    session.flush()
    return workers


def _belt(session: Session) -> Product:
    """One operation: 150 s, ¥0.60; the merchant is charged ¥0.80."""
    craft = Craft(code="braid", name="绳编", name_en="Rope braiding")
    cord = Material(code="cord-3", name="3毫米棉绳", name_en="3 mm cotton cord", unit="m")
    session.add_all([craft, cord])
    session.flush()
    belt = Product(code="BELT-3", name="三股绳编腰带", name_en="Three-strand belt", picture="belt", weight_mg=60_000,
                   price_e4=800_000, standard="编织均匀。", standard_en="Even braid, no skipped strand.")  # fmt: skip
    belt.operations = [Operation(position=1, name="编织", name_en="Braid", craft_id=craft.id, standard_seconds=150)]
    belt.materials = [BillOfMaterialsLine(material_id=cord.id, quantity_e3=3_600)]
    session.add(belt)
    session.flush()
    _fees(session, belt, [600_000], 50_000, 40_000, 60_000)
    return belt


def _knot(session: Session) -> Product:
    """Two operations: tie 1,080 s ¥4.50, finish 120 s ¥0.50; the merchant is charged ¥6.80."""
    craft = Craft(code="knot", name="中国结", name_en="Chinese knotting")
    session.add(craft)
    session.flush()
    knot = Product(code="KNOT-18", name="十八耳中国结", name_en="18-loop Chinese knot", picture="knot", weight_mg=25_000,
                   price_e4=6_800_000, standard="十八耳对称。", standard_en="Eighteen even loops.")  # fmt: skip
    knot.operations = [
        Operation(position=1, name="打结", name_en="Tie", craft_id=craft.id, grade=2, standard_seconds=1_080),
        Operation(position=2, name="整理", name_en="Finish", craft_id=craft.id, standard_seconds=120),
    ]
    session.add(knot)
    session.flush()
    _fees(session, knot, [4_500_000, 500_000], 500_000, 400_000, 300_000)
    return knot


def _fees(session: Session, product: Product, rates: list[int], coordinator: int, workshop: int, freight: int) -> None:
    session.add_all(
        PieceRate(operation_id=operation.id, valid_from=date(2026, 1, 1), rate_e4=rate, published_by=SYSTEM.id)
        for operation, rate in zip(product.operations, rates, strict=True)
    )
    session.add(
        FeeShares(product_id=product.id, valid_from=date(2026, 1, 1), coordinator_e4=coordinator, workshop_e4=workshop,
                  freight_e4=freight, published_by=SYSTEM.id)
    )  # fmt: skip
    session.flush()
