"""Everything that the house can hold, once: one real object of each kind, and everybody who may knock at a door."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import TOKEN_SCOPES
from craftorders.accounts.services.sign_in import sign_in
from craftorders.accounts.services.tokens import make_token
from craftorders.cards.services import ask_new_pin, enter_pin, issue_card, open_card
from craftorders.catalogue.models import BillOfMaterialsLine, Operation
from craftorders.catalogue.services import keep_step_guide
from craftorders.dispatch.services import offer_batch
from craftorders.fees.models import Charge, Earning, PieceRate, Training
from craftorders.fees.services import hold_trial, propose_concession
from craftorders.infra.voices import store_voice
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.clock import now
from craftorders.kernel.codes import written_code
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import PLATFORM, Account, Transfer
from craftorders.ledger.services import Posting, open_account, post
from craftorders.logistics.models import Consignment
from craftorders.notifications.models import Message
from craftorders.people.farmers import farmer_of
from craftorders.places.models import Site
from craftorders.production.models import HandIn, Job
from craftorders.production.services import assign_job, plan_batch
from craftorders.quality.models import (
    Appeal,
    CertificateKey,
    CountAppeal,
    Defect,
    EarlyInspection,
    QualityWarning,
    ReworkOrder,
    SwitchingState,
)
from craftorders.quality.services.product_standard import keep_product_defect, keep_tolerance
from craftorders.settlement.models import Deduction, Payer, Statement, TaxPayment
from craftorders.settlement.models.taxes import TaxOwed
from craftorders.settlement.services import (
    approve_statement,
    close_period,
    issue_invoice,
    pay_statement,
    pay_tax_on,
    prepare_shares,
    request_payee,
)
from craftorders.sync.models import CarriedPhoto, UnsettledEvent
from craftorders.web.workshop.app import app_version
from tests.builders.cast import DANBA, PASSWORD, Cast, a_cast
from tests.builders.inspections import a_defect_code, bad_pieces, rejected_lot
from tests.builders.payouts import every_kind_once
from tests.builders.phones import Phone
from tests.builders.pictures import a_picture
from tests.builders.plans import a_kept_plan
from tests.builders.stories import a_confirmed_order, delivered_batch, submitted_lot, supplied_batch
from tests.conftest import NOON

USERNAMES = {
    "merchant": "hua",
    "dispatcher": "diao",
    "coordinator": "cun",
    "inspector": "zhi",
    "finance": "cai",
    "trainer": "jiao",
    "operator": "ping",
    "auditor": "ji",
    "other merchant": "wei",
    "other workshop": "qing",
    "other county": "yuan",
}


@dataclass
class WholeHouse:
    """`objects` has an id for each name that stands in an address, `keys` a bearer for each person, `actors` who it is."""

    cast: Cast
    objects: dict[str, str]
    keys: dict[str, str | None]
    actors: dict[str, Actor | None]

    def headers(self, who: str) -> dict[str, str]:
        """What `who` sends with a request."""
        key = self.keys[who]
        return {"Authorization": f"Bearer {key}"} if key else {}


def a_whole_house(session: Session, photo_folder: Path) -> WholeHouse:
    """An order that was delivered and paid out for last month, one in work, one on its way to be offered."""
    cast = a_cast(session, prepaid=10_000_000)
    picture = photo_folder / cast.photo.sha256[:2] / f"{cast.photo.sha256}.jpg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(a_picture())
    for product in (cast.belt, cast.knot):
        product.photo_id = cast.photo.id
    with clock.at(NOON - timedelta(days=30)):
        delivered = delivered_batch(session, cast, 40)
    period = close_period(session, DANBA, "2026-10", actor=cast.finance)
    invoice = issue_invoice(session, cast.merchant.id, "2026-10", actor=cast.finance)
    shares = prepare_shares(session, cast.workshop.id, "2026-10", currency="CNY", actor=cast.finance)
    a_defect_code(session)
    lot = submitted_lot(session, cast, 30)
    bad_pieces(session, cast, lot, 1)
    decided = rejected_lot(session, cast, submitted_lot(session, cast, 20))
    concession = propose_concession(
        session, decided.id, price_e4=780_000, bearer="platform", reason="Loose.", deadline=now() + timedelta(days=2),
        actor=cast.dispatcher,
    )  # fmt: skip
    keep_product_defect(
        session, cast.belt.id, "SKIP", hint="看边", hint_en="Look at the edge", photo_id=cast.photo.id, actor=cast.operator
    )
    supplied = supplied_batch(session, cast, 50)
    assign_job(session, supplied.id, 1, 10, actor=cast.coordinator)
    planned = plan_batch(session, a_confirmed_order(session, cast, 20).lines[0].id, 20, actor=cast.dispatcher)
    offer = offer_batch(session, planned.id, cast.workshop.id, deadline=now() + timedelta(days=2), actor=cast.dispatcher)
    warning = QualityWarning(workshop_id=cast.workshop.id, product_id=cast.belt.id, inspected=80, bad=8)
    session.add(warning)
    rework = ReworkOrder(
        code="R-1", region_id=DANBA, lot_id=lot.id, bag_id=lot.bags[0].id, quantity=1, fault="maker", due_on=delivered.due_on
    )
    session.add(rework)
    appeal = Appeal(
        region_id=DANBA, lot_id=lot.id, bag_id=lot.bags[0].id, workshop_id=cast.workshop.id, worker_id=cast.worker.id,
        quantity=1, made_by=cast.worker.id, made_by_name=cast.worker.name, photo_id=cast.photo.id,
        voice_id=store_voice(session, b"#!AMR\n", folder=str(photo_folder), actor_id=cast.worker.id).id,
    )  # fmt: skip
    session.add(appeal)
    deduction = Deduction(
        region_id=DANBA, code="D-1", kind="damage", amount=500, currency="CNY", reason="Dye spilled.", state="approved",
        worker_id=cast.worker.id, batch_id=delivered.id, photo_id=cast.photo.id, voice_id=appeal.voice_id,
        proposed_by=cast.finance.id, proposed_by_name="Cai", approved_by=cast.approver.id, approved_by_name="Shen",
        expires_on=now().date(),
    )  # fmt: skip
    session.add(deduction)
    site = Site(kind="county_centre", name="丹巴服务中心", name_en="Danba centre", region_id=DANBA)
    session.add(site)
    seen = EarlyInspection(
        region_id=DANBA, batch_id=delivered.id, position=1, kind="first_piece", inspected=3, bad=1, verdict="stop",
        note="Pull tighter.", photo_id=cast.photo.id, inspector_id=cast.trainer.id, inspector_name="Jiao",
    )  # fmt: skip
    session.add(seen)
    keep_step_guide(
        session, cast.belt.operations[0].id, how="左压右", how_en="Left over right", photo_id=cast.photo.id,
        voice_id=appeal.voice_id, actor=cast.operator,
    )  # fmt: skip
    keep_tolerance(session, cast.belt.id, "length", target="1000", lower="10", upper="5", pieces=2,
                   defect_code_id=a_defect_code(session).id, actor=cast.operator)  # fmt: skip
    trial = hold_trial(session, cast.belt.operations[0].id, worker_id=cast.worker.id, pieces=10, seconds=1_500,
                       held_on=now().date(), actor=cast.trainer)  # fmt: skip
    training = Training(worker_id=cast.worker.id, craft_id=cast.knot.operations[0].craft_id, begins_on=now().date(),
                        ends_on=now().date(), agreed_by=cast.trainer.id, agreed_by_name="Jiao")  # fmt: skip
    session.add(training)
    payer_id = session.scalars(select(Payer.id)).one()
    went_on = _tax_paid_on(session, cast, payer_id)
    payee = request_payee(session, cast.worker.id, kind="alipay", number="13800138000", holder=cast.worker.name,
                          actor=cast.finance)  # fmt: skip
    plan, other_plan = (a_kept_plan(cast, code) for code in ("PL-1", "PL-2"))
    session.add(other_plan)
    session.flush()
    plan.based_on_id = other_plan.id
    session.add(plan)
    phone = Phone(cast.coordinator).register(session)
    phone.sends(session, phone.says("report_pieces", job_id=phone.id, quantity=1))
    bag = session.scalars(select(HandIn).filter_by(batch_id=delivered.id, worker_id=cast.worker.id).limit(1)).one()
    carried = CarriedPhoto(
        region_id=DANBA, bag_id=bag.id, device_id=phone.id, sha256="0" * 64, size=1, received=1,
        state="kept", photo_id=cast.photo.id, answer={"code": None, "words": [], "entry": None}, settled_at=now(),
    )  # fmt: skip
    session.add(carried)
    count_appeal = CountAppeal(
        region_id=DANBA, hand_in_id=bag.id, batch_id=delivered.id, workshop_id=cast.workshop.id, worker_id=cast.worker.id,
        claimed=21, voice_id=appeal.voice_id, made_by=cast.worker.id, made_by_name=cast.worker.name,
    )  # fmt: skip
    session.add(count_appeal)
    token, secret = make_token(session, name="ERP", scopes=list(TOKEN_SCOPES), actor=cast.hua)
    session.flush()

    def some(table: type[Any], **having: Any) -> Any:
        return session.scalars(select(table).filter_by(**having).limit(1)).one()

    statement, other = (some(Statement, worker_id=each.id) for each in (cast.worker, cast.second_worker))
    for each in (statement, other):
        approve_statement(session, each.id, actor=cast.approver)
    pay_statement(session, statement.id, method="cash", reference="S-1", photo_id=cast.photo.id, actor=cast.payer)
    paid_by_file = every_kind_once(session, cast)
    transfer = some(Transfer, region_id=DANBA)
    objects = {
        "user_id": cast.hua.id,
        "token_id": token.id,
        "message_id": some(Message, user_id=cast.hua.id).id,
        "merchant_id": cast.merchant.id,
        "workshop_id": cast.workshop.id,
        "household_id": cast.worker.household_id,
        "worker_id": cast.worker.id,
        "region_id": DANBA,
        "site_id": site.id,
        "craft_id": some(Operation).craft_id,
        "material_id": some(BillOfMaterialsLine).material_id,
        "product_id": cast.belt.id,
        "operation_id": cast.belt.operations[0].id,
        "rate_id": some(PieceRate).id,
        "trial_id": trial.id,
        "training_id": training.id,
        "order_id": delivered.order_id,
        "line_id": delivered.line_id,
        "batch_id": delivered.id,
        "printed": written_code(delivered.code),
        "job_id": some(Job, batch_id=delivered.id, worker_id=cast.worker.id).id,
        "offer_id": offer.id,
        "consignment_id": some(Consignment, batch_id=delivered.id, kind="goods").id,
        "lot_id": lot.id,
        "decided_id": decided.id,
        "token": some(CertificateKey, lot_id=decided.id).token,
        "concession_id": concession.id,
        "answer": "agree",
        "defect_id": some(Defect, lot_id=lot.id).id,
        "warning_id": warning.id,
        "rework_id": rework.id,
        "appeal_id": appeal.id,
        "count_appeal_id": count_appeal.id,
        "deduction_id": deduction.id,
        "earning_id": some(Earning, region_id=DANBA).id,
        "state_id": some(SwitchingState).id,
        "code": "SKIP",
        "charge_id": some(Charge).id,
        "account_id": some(Account, kind="merchant").id,
        "transfer_id": transfer.id,
        "journal_id": transfer.journal_id,
        "period_id": period.id,
        "statement_id": statement.id,
        "invoice_id": invoice.id,
        "tax_payment_id": went_on.id,
        "share_payment_id": shares.id,
        "payee_id": payee.id,
        **paid_by_file,
        "plan_id": plan.id,
        "other_id": other_plan.id,
        "subject_id": delivered.id,
        "decision": "accept",
        "kind": "scrap",
        "action": "confirm",
        "switch": "report_irregular",
        "position": 1,
        "inspection_id": seen.id,
        "bag_id": lot.bags[0].id,
        "number": lot.drawings[0].pieces[0],
        "place": 1,
        "dimension": "length",
        "device_id": phone.id,
        "sha256": carried.sha256,
        "hand_in_id": carried.bag_id,
        "unsettled_id": some(UnsettledEvent).id,
        "language": "zh",
        "mark": app_version(),
        "module": "main.js",
    }
    keys: dict[str, str | None] = {who: sign_in(session, name, PASSWORD).token for who, name in USERNAMES.items()}
    actors: dict[str, Actor | None] = {
        who: getattr(cast, field)
        for who, field in zip(
            USERNAMES,
            ("hua", "dispatcher", "coordinator", "inspector", "finance", "trainer", "operator", "auditor",
             "wei", "other_coordinator", "far_inspector"),
            strict=True,
        )
    }  # fmt: skip
    keys |= {"api token": secret, "nobody": None}
    actors |= {"api token": Actor(cast.hua.id, "ERP", frozenset(TOKEN_SCOPES), cast.hua.scopes), "nobody": None}
    for who, worker in (("farmer", cast.worker), ("other farmer", cast.outsider)):
        card = issue_card(session, worker.id, actor=SYSTEM)
        greeted = open_card(session, card.token).token
        opened = enter_pin(session, open_card(session, card.token).token, card.pin, address="test").opened
        assert opened is not None
        keys |= {f"{who}'s card": greeted, f"{who} with PIN": opened.token}
        actors |= {each: farmer_of(session, keys[each] or "") for each in (f"{who}'s card", f"{who} with PIN")}
    objects["reset_id"] = ask_new_pin(session, cast.worker.id, reason="Forgotten.", actor=cast.coordinator).id
    return WholeHouse(cast, {name: str(value) for name, value in objects.items()}, keys, actors)


def _tax_paid_on(session: Session, cast: Cast, payer_id: UUID) -> TaxPayment:
    """One fen that was withheld in October, and went to the tax office."""
    session.add(TaxOwed(payer_id=payer_id, month="2026-10", currency="CNY", withheld=1))
    bank, tax = (open_account(session, kind, PLATFORM, "CNY") for kind in ("bank", "tax"))
    post(session, [Posting(bank, tax, 1, "tax", new_id())], actor=SYSTEM)
    return pay_tax_on(session, payer_id, month="2026-10", currency="CNY", amount=1, receipt="33-01", actor=cast.finance)
