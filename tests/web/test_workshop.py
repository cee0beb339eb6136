"""The coordinator's pages without JavaScript: what each form does, what wrong input is told, and what it keeps."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Offer
from craftorders.dispatch.services import offer_batch
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import at, now
from craftorders.kernel.ids import new_id
from craftorders.logistics.models import Consignment
from craftorders.logistics.services import send_materials
from craftorders.people.models import Worker
from craftorders.production.models import Batch, Job
from craftorders.production.queries import bags_of_batch
from craftorders.production.services import assign_job, plan_batch, record_hand_in, report_pieces
from craftorders.reports.my_earnings.work import own_jobs
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.stories import a_confirmed_order, accepted_batch, passed_batch, submitted_lot, supplied_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed."""
    return remembered(work, a_cast)


@pytest.fixture
def cun(cast: Cast, client: FlaskClient) -> Visitor:
    """The coordinator in Danba."""
    return a_visitor(client, "cun")


def an_offer(work: UnitOfWork, cast: Cast) -> Offer:
    """A hundred belts, offered to Danba for two days."""

    def arrange(session: Session) -> Offer:
        order = a_confirmed_order(session, cast, 100)
        batch = plan_batch(session, order.lines[0].id, 100, actor=cast.dispatcher)
        deadline = now() + timedelta(days=2)
        return offer_batch(session, batch.id, cast.workshop.id, deadline=deadline, actor=cast.dispatcher)

    return work.run(arrange)


def cord(work: UnitOfWork, cast: Cast) -> Consignment:
    """370.8 m of cord on its way to Danba."""
    return work.run(lambda session: send_materials(session, accepted_batch(session, cast).id, actor=cast.dispatcher))


def a_job(work: UnitOfWork, cast: Cast, quantity: int = 40) -> Job:
    """Zhuoma's job in a batch of a hundred belts."""

    def arrange(session: Session) -> Job:
        batch = supplied_batch(session, cast, 100)
        return assign_job(session, batch.id, 1, quantity, worker_id=cast.worker.id, actor=cast.coordinator)

    return work.run(arrange)


def state(work: UnitOfWork, kind: type[Any], key: UUID) -> str:
    """What the database says."""
    with work.reading() as session:
        return str(session.get_one(kind, key).state)


def field(page: Any, name: str, kind: str = "input") -> str:
    """The tag of a field of the page."""
    found = re.search(rf'<{kind}[^>]*name="{re.escape(name)}"[^>]*>', page.text)
    assert found, name
    return found[0]


def test_the_first_page_shows_what_waits(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    an_offer(work, cast)
    cord(work, cast)
    work.run(lambda session: supplied_batch(session, cast, 300))
    page = cun.get("/workshop/")
    assert page.status_code == 200
    for words in ("新活：100 件 三股绳编腰带", "¥0.60", "2026/11/26 12:00", "材料", "还差 300 件"):
        assert words in page.text


def test_the_day_to_hand_in_leaves_time_for_the_road(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    """Goods travel five days from Danba: what is due in Yiwu on the 19th is handed in on the 14th."""
    offer = an_offer(work, cast)
    job = a_job(work, cast)
    work.run(lambda session: session.execute(update(Batch).values(due_on=date(2026, 12, 19))) and None)
    assert cast.workshop.transit_days == 5
    assert "2026年12月14日前交货" in cun.get("/workshop/").text
    cun.post(f"/workshop/offers/{offer.id}/accept")
    page = cun.get("/workshop/").text
    for words in ("材料还没到。2026年12月14日前交货", "还差 100 件，2026年12月14日前交货"):
        assert words in page
    assert "12月19日" not in page
    assert "2026年12月14日 前交货" in cun.get(f"/workshop/batches/{job.batch_id}/hand-out/1").text
    with work.reading() as session:
        assert [each.due_on for each in own_jobs(session, cast.worker.id)] == [date(2026, 12, 14)]


def test_an_offer_is_accepted_once(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    offer = an_offer(work, cast)
    answer = cun.post(f"/workshop/offers/{offer.id}/accept")
    assert (answer.status_code, state(work, Offer, offer.id)) == (303, "accepted")
    assert "已接下这批" in cun.get("/workshop/").text
    cun.post(f"/workshop/offers/{offer.id}/accept")
    assert "当前状态下不能这样做" in cun.get("/workshop/").text


def test_the_same_press_twice_says_the_same_twice(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    offer = an_offer(work, cast)
    for _ in range(2):
        assert cun.post(f"/workshop/offers/{offer.id}/accept", idempotency_key="press-1").status_code == 303
    assert "当前状态下不能这样做" not in cun.get("/workshop/").text


def test_after_the_deadline_the_page_says_what_to_do(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    offer = an_offer(work, cast)
    with at(offer.deadline):
        cun.post(f"/workshop/offers/{offer.id}/accept")
        assert "答复期限已过。请联系调度重新派单。" in cun.get("/workshop/").text
    assert state(work, Offer, offer.id) == "open"


@pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
def test_an_offer_is_not_declined_without_a_reason(work: UnitOfWork, cast: Cast, cun: Visitor, reason: str) -> None:
    offer = an_offer(work, cast)
    answer = cun.post(f"/workshop/offers/{offer.id}/decline", reason=reason)
    assert (answer.status_code, state(work, Offer, offer.id)) == (422, "open")
    asked = answer.text[answer.text.index(f'id="no-{offer.id}" open') :]
    assert 'aria-invalid="true"' in field(answer, "reason", "textarea")
    assert f"{reason}</textarea>" in asked
    assert ("请填写这一项" if not reason.strip() else "请写 1 到 500 个字") in asked


def test_an_offer_says_how_the_pieces_must_be(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    offer = an_offer(work, cast)
    page = cun.get("/workshop/")
    with work.reading() as session:
        batch = session.get_one(Batch, offer.batch_id)
        assert batch.line.standard in page.text
        assert (f"/workshop/batches/{batch.id}/photo" in page.text) == (batch.line.photo_id is not None)
    assert "等您答复接不接" in cun.get(f"/workshop/batches/{offer.batch_id}").text
    assert "<form" not in cun.get(f"/workshop/batches/{offer.batch_id}/submit").text.split("<main")[1]


def test_an_offer_is_declined_with_a_reason(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    offer = an_offer(work, cast)
    cun.post(f"/workshop/offers/{offer.id}/decline", reason="农忙")
    assert (state(work, Offer, offer.id), state(work, Batch, offer.batch_id)) == ("declined", "planned")


def test_what_arrives_is_counted_and_the_next_page_is_the_batch(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    sent = cord(work, cast)
    path, name = f"/workshop/consignments/{sent.id}", f"received.{sent.lines[0].id}"
    assert 'value="370.8"' in field(cun.get(path), name)
    answer = cun.post(path, **{name: "350.5", "note": "少一卷"})
    assert (answer.status_code, answer.location) == (303, f"/workshop/batches/{sent.batch_id}")
    with work.reading() as session:
        assert [line.received for line in session.get_one(Consignment, sent.id).lines] == [350_500]
    assert state(work, Batch, sent.batch_id) == "supplied"


def test_an_emptied_amount_is_asked_for_again_and_what_has_arrived_is_not_counted_twice(
    work: UnitOfWork, cast: Cast, cun: Visitor
) -> None:
    sent = cord(work, cast)
    path, name = f"/workshop/consignments/{sent.id}", f"received.{sent.lines[0].id}"
    emptied = cun.post(path, **{name: " ", "note": "少一卷"})
    assert (emptied.status_code, state(work, Consignment, sent.id)) == (422, "sent")
    assert "一点都没到的，请填 0。" in emptied.text
    cun.post(path, **{name: "350.5"})
    after = cun.get(path).text.split("<main")[1]
    assert "350.5 m" in after
    assert "<form" not in after


@pytest.mark.parametrize("amount", ["x", "-1", "1.2345", "1,5", "1e3", "9" * 30])
def test_a_wrong_amount_is_told_at_its_field_and_kept(work: UnitOfWork, cast: Cast, cun: Visitor, amount: str) -> None:
    sent = cord(work, cast)
    name = f"received.{sent.lines[0].id}"
    answer = cun.post(f"/workshop/consignments/{sent.id}", **{name: amount, "note": "少一卷"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in field(answer, name)
    assert f'value="{amount}"' in field(answer, name)
    assert "少一卷</textarea>" in answer.text
    assert "最多三位小数" in answer.text
    assert state(work, Consignment, sent.id) == "sent"


def to_hand_out(work: UnitOfWork, cast: Cast) -> str:
    """Where a hundred belts are handed out."""
    return f"/workshop/batches/{work.run(lambda session: supplied_batch(session, cast, 100)).id}/hand-out/1"


def for_worker(worker: Worker) -> str:
    """The name of a worker's field."""
    return f"quantities.{worker.id}"


def test_the_suggestion_stands_filled_in_with_its_reasons(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    """Two of the same grade who earned nothing yet: half of a hundred each; 24 belts of 150 s an hour."""
    path = to_hand_out(work, cast)
    assert cun.get(path.removesuffix("/1")).location == path
    page = cun.get(path)
    assert "还剩 100 件" in page.text
    assert page.text.count("2 级，每小时做 24.0 件") == 2
    for worker in (cast.worker, cast.second_worker):
        assert 'value="50"' in field(page, for_worker(worker))
    assert str(cast.outsider.id) not in page.text


def test_work_is_handed_out_to_all_at_once(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    path = to_hand_out(work, cast)
    batch = path.removesuffix("/hand-out/1")
    answer = cun.post(path, **{for_worker(cast.worker): "40", for_worker(cast.second_worker): "0"})
    assert (answer.status_code, answer.location) == (303, batch)
    assert "已派 40 / 100" in cun.get(batch).text
    answer = cun.post(path, **{for_worker(cast.second_worker): "10", "open_rest": "1"})
    assert answer.status_code == 303
    with work.reading() as session:
        jobs = session.scalars(select(Job).order_by(Job.id)).all()
        assert [(job.worker_id, job.quantity) for job in jobs] == [
            (cast.worker.id, 40), (cast.second_worker.id, 10), (None, 50),
        ]  # fmt: skip
    assert "这道工序已经全部派完" in cun.get(path).text


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ("", "", "请至少给一个人填上件数。"),
        ("0", "0", "请至少给一个人填上件数。"),
        ("很多", "5", "请填写整数。"),
        ("1.5", "5", "请填写整数。"),
        ("-5", "5", "请填写 0 到 100,000,000 的整数。"),
        ("60", "41", "这道工序只剩 100 件可以派出。"),
    ],
)
def test_with_one_wrong_number_nothing_is_handed_out_and_all_of_them_are_kept(
    work: UnitOfWork, cast: Cast, cun: Visitor, first: str, second: str, words: str
) -> None:
    path = to_hand_out(work, cast)
    answer = cun.post(path, **{for_worker(cast.worker): first, for_worker(cast.second_worker): second})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{first}"' in field(answer, for_worker(cast.worker))
    assert f'value="{second}"' in field(answer, for_worker(cast.second_worker))
    with work.reading() as session:
        assert session.scalars(select(Job)).all() == []


def test_work_is_not_handed_to_who_is_not_there_nor_for_a_step_that_is_not(
    work: UnitOfWork, cast: Cast, cun: Visitor
) -> None:
    path = to_hand_out(work, cast)
    for worker_id in (new_id(), cast.outsider.id):
        assert cun.post(path, **{f"quantities.{worker_id}": "5"}).status_code == 404
    assert cun.post(path.replace("/1", "/7"), **{for_worker(cast.worker): "5"}).status_code == 404
    assert cun.get(path.replace("hand-out/1", "hand-out/7")).status_code == 404


def test_the_batch_offers_only_what_can_be_done_now(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    job = a_job(work, cast, 100)
    batch = f"/workshop/batches/{job.batch_id}"
    assert f"{batch}/hand-out" not in cun.get(batch).text
    assert f"{batch}/submit" not in cun.get(batch).text
    work.run(lambda session: record_hand_in(session, job.id, 40, actor=cast.coordinator))
    assert f'class="button quiet" href="{batch}/submit"' in cun.get(batch).text
    cun.post(f"{batch}/submit", short_reason="农忙")
    after = cun.get(batch).text
    assert "40 件在等检验" in after
    assert "已派" not in after


def test_messages_stand_under_the_thumb_newest_first_with_their_number(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    with at(now() - timedelta(days=3)):
        older = an_offer(work, cast)
    with at(now() - timedelta(days=9)):
        oldest = an_offer(work, cast)
    with work.reading() as session:
        codes = [session.get_one(Batch, offer.batch_id).code for offer in (older, oldest)]
    page = cun.get("/messages/")
    assert [code for code in re.findall(r"批次 (B-\w+)", page.text) if code in codes] == codes
    assert 'class="phone"' in page.text
    assert "回到开头" not in page.text
    assert '<b aria-label="2 条未读">2</b>' in cun.get("/workshop/workers").text


def test_pieces_are_reported_and_counted_once_a_press(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    job = a_job(work, cast)
    report, bag = str(new_id()), str(new_id())
    for _ in range(2):
        assert cun.post(f"/workshop/jobs/{job.id}/report", id=report, quantity="30").status_code == 303
        assert cun.post(f"/workshop/jobs/{job.id}/hand-in", id=bag, quantity="25").status_code == 303
    assert "已做 30 / 40 · 已交 25" in cun.get(f"/workshop/jobs/{job.id}").text


@pytest.mark.parametrize(
    ("what", "fields", "words"),
    [
        ("report", {"quantity": "41"}, "这份派工只剩 40 件要做。"),
        ("report", {"quantity": "x"}, "请填写整数。"),
        ("report", {"quantity": ""}, "请填写这一项。"),
        ("report", {"quantity": "-5"}, "更正要由村协调员来做，并写明原因。"),
        ("report", {"quantity": "-5", "reason": "多数了"}, "最多可以减掉 0 件：已报工 0 件"),
        ("report", {"quantity": "0"}, "请填写不小于 1 的整数。"),
        ("hand-in", {"quantity": "41"}, "这份派工只剩 40 件可以交货。"),
        ("hand-in", {"quantity": "0"}, "请填写不小于 1 的整数。"),
        ("hand-in", {"quantity": "1.5"}, "请填写整数。"),
    ],
)
def test_a_wrong_number_is_told_in_its_own_form(
    work: UnitOfWork, cast: Cast, cun: Visitor, what: str, fields: dict[str, str], words: str
) -> None:
    job = a_job(work, cast)
    answer = cun.post(f"/workshop/jobs/{job.id}/{what}", id=str(new_id()), **fields)
    assert answer.status_code == 422
    assert words in answer.text
    counting, reporting = answer.text.split('id="report"')
    wrong, other = (reporting, counting) if what == "report" else (counting, reporting)
    assert 'role="alert"' in wrong
    assert 'role="alert"' not in other
    assert f'value="{fields["quantity"]}"' in wrong
    assert len(re.findall(r'id="f-[a-z-]*quantity"', answer.text)) == len(
        set(re.findall(r'id="f-[a-z-]*quantity"', answer.text))
    )
    with work.reading() as session:
        assert (session.get_one(Job, job.id).made, session.get_one(Job, job.id).handed_in) == (0, 0)


@pytest.mark.parametrize(("made", "action", "after"), [(0, "release", "released"), (10, "shorten", "in_work")])
def test_a_job_is_taken_back_with_a_reason(
    work: UnitOfWork, cast: Cast, cun: Visitor, made: int, action: str, after: str
) -> None:
    job = a_job(work, cast)
    if made:
        work.run(lambda session: report_pieces(session, job.id, made, actor=cast.zhuoma))
    page = cun.get(f"/workshop/jobs/{job.id}")
    assert f"/workshop/jobs/{job.id}/{action}" in page.text
    assert cun.post(f"/workshop/jobs/{job.id}/{action}", reason="").status_code == 422
    assert cun.post(f"/workshop/jobs/{job.id}/{action}", reason="换人").status_code == 303
    assert state(work, Job, job.id) == after


def test_a_batch_is_submitted_short_only_with_a_reason(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    job = a_job(work, cast)
    path = f"/workshop/batches/{job.batch_id}/submit"
    nothing = cun.post(path, short_reason="农忙")
    assert (nothing.status_code, "农忙</textarea>" in nothing.text) == (422, True)
    assert "还没有交货" in nothing.text
    work.run(lambda session: record_hand_in(session, job.id, 40, actor=cast.coordinator))
    assert "已交 40 / 100 件" in cun.get(path).text
    missing = cun.post(path, short_reason="")
    assert (missing.status_code, "还差 60 件" in missing.text) == (422, True)
    assert cun.post(path, short_reason="农忙").status_code == 303
    assert state(work, Batch, job.batch_id) == "submitted"


def test_in_rework_every_bag_is_presented_again(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    def failed(session: Session) -> Batch:
        return rejected_lot(session, cast, submitted_lot(session, cast, 100)).batch

    batch = work.run(failed)
    with work.reading() as session:
        names = [f"presented.{bag.id}" for bag in bags_of_batch(session, batch.id)]
    path = f"/workshop/batches/{batch.id}/submit"
    for wrong in ("51", "-1", "x", ""):
        answer = cun.post(path, **{names[0]: wrong, names[1]: "50"})
        assert (answer.status_code, state(work, Batch, batch.id)) == (422, "rework")
    assert cun.post(path, **{names[0]: "49", names[1]: "50"}).status_code == 303
    assert state(work, Batch, batch.id) == "submitted"


def test_passed_goods_are_sent(work: UnitOfWork, cast: Cast, cun: Visitor) -> None:
    batch = work.run(lambda session: passed_batch(session, cast, 100))
    path = f"/workshop/batches/{batch.id}"
    assert "合格 100 件，可以发往义乌。" in cun.get(path).text
    long = cun.post(f"{path}/ship", carrier="长" * 101)
    assert (long.status_code, state(work, Batch, batch.id)) == (422, "passed")
    assert cun.post(f"{path}/ship", carrier="安途物流").status_code == 303
    assert state(work, Batch, batch.id) == "shipped"
    again = cun.post(f"{path}/ship", carrier="安途物流")
    assert (again.status_code, "当前状态下不能这样做" in again.text) == (422, True)


def test_another_workshops_pages_do_not_exist(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    offer, sent, job = an_offer(work, cast), cord(work, cast), a_job(work, cast)
    qing = a_visitor(client, "qing")
    batch = f"/workshop/batches/{job.batch_id}"
    for path in (batch, f"{batch}/hand-out", f"{batch}/hand-out/1", f"{batch}/submit", f"{batch}/photo",
                 f"/workshop/jobs/{job.id}", f"/workshop/consignments/{sent.id}",
                 f"/workshop/workers/{cast.worker.id}"):  # fmt: skip
        assert qing.get(path).status_code == 404
    sends: list[Callable[[], Any]] = [
        lambda: qing.post(f"{batch}/hand-out/1", open_rest="1"),
        lambda: qing.post(f"{batch}/submit", short_reason="农忙"),
        lambda: qing.post(f"/workshop/jobs/{job.id}/hand-in", id=str(new_id()), quantity="1"),
        lambda: qing.post(f"/workshop/consignments/{sent.id}"),
    ]
    for send in sends:
        assert send().status_code == 404
    qing.post(f"/workshop/offers/{offer.id}/accept")
    assert state(work, Offer, offer.id) == "open"
    assert "三股绳编腰带" not in qing.get("/workshop/").text


def test_the_pages_are_the_coordinators(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    job = a_job(work, cast)
    hua = a_visitor(client, "hua")
    for path in ("/workshop/", f"/workshop/batches/{job.batch_id}", f"/workshop/jobs/{job.id}"):
        assert hua.get(path).status_code == 403
