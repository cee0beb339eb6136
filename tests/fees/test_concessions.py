"""Concessions: the merchant takes rejected pieces at a lower charge, households earn in full, one share bears all of it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.domain.concessions import conceded_split, price_less
from craftorders.fees.domain.split import Shares, split_charge
from craftorders.fees.models import Charge, Concession, Earning
from craftorders.fees.services import (
    answer_concession,
    expire_concessions,
    propose_concession,
    withdraw_concession,
)
from craftorders.infra.application import Application
from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, IllegalTransition, NotFound, NotPermitted, RuleViolation
from craftorders.ledger.queries import account_of
from craftorders.notifications.models import Message
from craftorders.production.services import submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.queries.certificate import certificate_of_lot
from craftorders.quality.services import decide_lot
from tests.builders.cast import PASSWORD, Cast, a_cast
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.stories import submitted_lot
from tests.conftest import NOON


def a_rejected_lot(session: Session, cast: Cast) -> InspectionLot:
    """100 belts at ¥0.80: households ¥60.00, coordinator ¥5.00, workshop ¥4.00, freight ¥6.00, platform ¥5.00."""
    return rejected_lot(session, cast, submitted_lot(session, cast))


def propose(session: Session, cast: Cast, lot: InspectionLot, **more: Any) -> Concession:
    """At ¥0.76 a piece: ¥4.00 less, borne by the platform."""
    asked = {"price_e4": 760_000, "bearer": "platform", "reason": "A little loose.", "deadline": now() + timedelta(days=3)}
    return propose_concession(session, lot.id, **(asked | more), actor=cast.dispatcher)


@pytest.mark.parametrize(
    ("bearer", "parts"),
    [("platform", (500, 400, 600, 100)), ("workshop", (500, 0, 600, 500)), ("coordinator", (100, 400, 600, 500))],
)
def test_all_pieces_pass_at_the_agreed_charge_and_one_share_bears_it(
    session: Session, bearer: str, parts: tuple[int, ...]
) -> None:
    cast = a_cast(session)
    lot = a_rejected_lot(session, cast)
    agreed = answer_concession(session, propose(session, cast, lot, bearer=bearer).id, answer="agree", actor=cast.hua)
    conceded = last_lot_of_part(session, lot.batch_id, 1)
    assert conceded is not None
    assert (conceded.round, conceded.state, conceded.conceded, conceded.inspector_name) == (2, "accepted", True, "Hua")
    assert (lot.batch.state, lot.batch.passed, lot.batch.rejected) == ("passed", 100, 0)
    assert session.scalars(select(Earning.amount)).all() == [3000, 3000], "50 × ¥0.60 each, in full"
    charge = session.scalars(select(Charge)).one()
    assert (charge.amount, charge.price_e4, charge.household) == (7600, 760_000, 6000)
    assert (charge.coordinator, charge.workshop, charge.freight, charge.platform) == parts
    assert agreed.state == "agreed"
    report = certificate_of_lot(session, conceded.id, cast.hua)
    assert (report.passed, report.defects[0].quantity) == (100, 2), "the report shows on what the merchant decided"


def test_what_is_not_charged_goes_back_to_the_merchant(session: Session) -> None:
    cast = a_cast(session, prepaid=8_000)
    answer_concession(session, propose(session, cast, a_rejected_lot(session, cast)).id, answer="agree", actor=cast.hua)
    free, held = (account_of(session, kind, cast.merchant.id) for kind in ("merchant", "reserved"))
    assert free is not None
    assert held is not None
    assert (free.balance, held.balance) == (400, 0)


def test_a_share_that_is_too_small_is_refused_when_it_is_proposed(session: Session) -> None:
    cast = a_cast(session)
    lot = a_rejected_lot(session, cast)
    with pytest.raises(RuleViolation) as refused:
        propose(session, cast, lot, percent_e2=550, price_e4=None, bearer="workshop")  # ¥4.40, and it has ¥4.00
    assert (refused.value.code, refused.value.pointer, refused.value.details) == (
        "share_too_small", "/bearer", {"missing": 40},
    )  # fmt: skip


@pytest.mark.parametrize("price", [800_000, 900_000])
def test_a_price_that_is_not_lower_is_refused(session: Session, price: int) -> None:
    cast = a_cast(session)
    with pytest.raises(RuleViolation) as refused:
        propose(session, cast, a_rejected_lot(session, cast), price_e4=price)
    assert (refused.value.code, refused.value.pointer) == ("not_lower", "/price")


def test_only_the_merchant_of_the_order_answers_and_only_once(session: Session) -> None:
    cast = a_cast(session)
    lot = a_rejected_lot(session, cast)
    concession = propose(session, cast, lot)
    asked = session.scalars(select(Message.user_id).where(Message.link.like("%#concessions"))).all()
    assert asked == [cast.hua.id]
    with pytest.raises(NotFound):
        answer_concession(session, concession.id, answer="agree", actor=cast.wei)
    with pytest.raises(NotPermitted):
        answer_concession(session, concession.id, answer="agree", actor=cast.dispatcher)
    with pytest.raises(NotPermitted):
        propose_concession(
            session, lot.id, price_e4=1, bearer="platform", reason="Me.", deadline=now(), actor=cast.coordinator
        )
    with pytest.raises(Conflict):
        propose(session, cast, lot)
    answer_concession(session, concession.id, answer="agree", actor=cast.hua)
    for answer in ("agree", "decline"):
        with pytest.raises(IllegalTransition):
            answer_concession(session, concession.id, answer=answer, actor=cast.hua)
    assert len(session.scalars(select(Charge)).all()) == 1


def test_declined_withdrawn_or_late_everything_stays_as_it_was(session: Session) -> None:
    cast = a_cast(session)
    lot = a_rejected_lot(session, cast)
    answer_concession(session, propose(session, cast, lot).id, answer="decline", reason="Too loose.", actor=cast.hua)
    withdraw_concession(session, propose(session, cast, lot).id, reason="A mistake.", actor=cast.dispatcher)
    late = propose(session, cast, lot)
    with clock.at(NOON + timedelta(days=3)):
        with pytest.raises(Conflict) as refused:
            answer_concession(session, late.id, answer="agree", actor=cast.hua)
        assert refused.value.code == "too_late"
        assert (expire_concessions(session), expire_concessions(session)) == (1, 0)
    assert session.scalars(select(Concession.state).order_by(Concession.id)).all() == ["declined", "withdrawn", "expired"]
    assert (lot.batch.state, lot.batch.passed, last_lot_of_part(session, lot.batch_id, 1)) == ("rework", 0, lot)
    assert session.scalars(select(Charge)).all() == []


def test_pieces_that_came_again_cannot_be_conceded(session: Session) -> None:
    cast = a_cast(session)
    lot = a_rejected_lot(session, cast)
    concession = propose(session, cast, lot)
    presented = {bag.hand_in_id: bag.quantity for bag in lot.bags}
    submit_batch(session, lot.batch_id, presented=presented, actor=cast.coordinator)
    assert concession.state == "lapsed"
    with pytest.raises(IllegalTransition):
        answer_concession(session, concession.id, answer="agree", actor=cast.hua)
    with pytest.raises(Conflict):
        propose(session, cast, lot)


def test_a_critical_defect_cannot_be_conceded(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1, severity="critical")
    decide_lot(session, lot.id, decision="reject", inspected=20, actor=cast.inspector)
    with pytest.raises(RuleViolation) as refused:
        propose(session, cast, lot)
    assert refused.value.code == "critical_defect"


def test_over_http_a_repeated_answer_is_the_first_one(app: Application, client: Any) -> None:
    lot_id = app.work.run(lambda session: a_rejected_lot(session, a_cast(session)).id)

    def of(username: str) -> dict[str, str]:
        key = client.post("/api/v1/sign-in", json={"username": username, "password": PASSWORD}).json["token"]
        return {"Authorization": f"Bearer {key}", "Idempotency-Key": "once"}

    asked = {"percent": "5", "bearer": "platform", "reason": "A little loose."}
    made = client.post(f"/api/v1/lots/{lot_id}/concessions", json=asked, headers=of("diao"))
    assert made.status_code == 201
    assert made.json["actions"] == ["withdraw"]
    assert {name: made.json[name] for name in ("price", "amount", "regular_amount")} == {
        "price": "0.76", "amount": "7600", "regular_amount": "8000",
    }  # fmt: skip
    merchant, url = of("hua"), f"/api/v1/concessions/{made.json['id']}"
    assert client.get(url, headers=merchant).json["actions"] == ["agree", "decline"]
    answers = [client.post(f"{url}/agree", json={}, headers=merchant) for _ in range(2)]
    assert [(each.status_code, each.json["state"]) for each in answers] == [(200, "agreed")] * 2
    assert client.get("/api/v1/concessions", headers=of("wei")).json["items"] == []


@given(
    quantity=st.integers(1, 100_000),
    rate=st.integers(1, 5_000_000),
    shares=st.tuples(*(st.integers(0, 500_000) for _ in range(4))),
    bearer=st.sampled_from(("platform", "workshop", "coordinator")),
    less=st.integers(1, 10_000),
)
def test_the_parts_add_up_and_only_the_bearers_shrinks(
    quantity: int, rate: int, shares: tuple[int, int, int, int], bearer: str, less: int
) -> None:
    price = rate + sum(shares)
    full = split_charge(quantity, price, [(quantity * rate + 5_000) // 10_000], Shares(*shares))
    charge = (quantity * (price - min(less, price)) + 5_000) // 10_000
    try:
        split = conceded_split(full, charge, bearer)
    except RuleViolation:
        assert getattr(full, bearer) < full.charge - charge
        return
    parts = ("household", "coordinator", "workshop", "freight", "platform")
    assert sum(getattr(split, part) for part in parts) == split.charge == charge
    assert getattr(full, bearer) - getattr(split, bearer) == full.charge - charge
    assert all(getattr(split, part) == getattr(full, part) for part in parts if part != bearer)


def test_a_percentage_gives_an_exact_price_or_none() -> None:
    assert price_less(800_000, 550) == 756_000  # ¥0.80 less 5.5 %
    with pytest.raises(RuleViolation) as refused:
        price_less(123_457, 550)
    assert refused.value.code == "no_exact_price"
