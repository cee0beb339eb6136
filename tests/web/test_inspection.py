"""The inspector's pages: what is to be done stands there in words, and whatever is typed wrongly is said where it stands."""

import html
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.infra.application import Application
from craftorders.infra.photos import LARGEST_UPLOAD
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.services import submit_batch
from craftorders.quality.domain.switching import Standing
from craftorders.quality.models import InspectionLot, SwitchingState
from craftorders.quality.queries import last_lot_of_part
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import a_defect_code, rejected_lot
from tests.builders.pictures import a_picture, exif_of_a_phone
from tests.builders.stories import submitted_lot
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered


@dataclass
class Bench:
    """A lot of a hundred belts in two bags on Zhi's bench."""

    app: Application
    work: UnitOfWork
    cast: Cast
    lot_id: UUID
    bags: list[str]
    bag_codes: list[str]
    code: str
    zhi: Visitor

    @property
    def page(self) -> str:
        """The lot's address."""
        return f"/inspection/lots/{self.lot_id}"

    def state(self) -> tuple[str, int]:
        """How the lot stands in the database: its state and its bad pieces."""

        def look(session: Session) -> tuple[str, int]:
            lot = session.get_one(InspectionLot, self.lot_id)
            return lot.state, lot.nonconforming

        return self.work.run(look)

    def record(self, **changes: Any) -> Any:
        """Send two bad pieces of the first bag, with a photo."""
        fields = {"bag_id": self.bags[0], "defect_code_id": self.code, "quantity": "2", "photo": a_picture(), **changes}
        if isinstance(fields["photo"], bytes):
            fields["photo"] = FileStorage(io.BytesIO(fields["photo"]), "photo.jpg")
        return self.zhi.post(f"{self.page}/defects", **{name: value for name, value in fields.items() if value is not None})

    def decide(self, decision: str, **fields: str) -> Any:
        """Press one of the two buttons."""
        return self.zhi.post(f"{self.page}/decision", decision=decision, **fields)


@pytest.fixture
def bench(app: Application, work: UnitOfWork) -> Bench:
    """Committed, with Zhi signed in."""

    def arrange(session: Session) -> tuple[Any, ...]:
        cast = a_cast(session)
        lot = submitted_lot(session, cast)
        codes = [bag.hand_in.code for bag in lot.bags]
        return cast, lot.id, [str(bag.id) for bag in lot.bags], codes, str(a_defect_code(session).id)

    return Bench(app, work, *remembered(work, arrange), a_visitor(app.test_client(), "zhi"))


def words(answer: Any) -> str:
    """What the page says, without its marks."""
    main = answer.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def wrong(answer: Any) -> list[str]:
    """What the page says is to be put right."""
    assert answer.status_code == 422
    summary = answer.text.partition('class="summary"')[2].partition("</ul>")[0]
    return [html.unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in re.findall(r"<li>(.*?)</li>", summary, re.S)]


def test_lots_that_wait_are_listed_with_what_and_where(bench: Bench) -> None:
    said = words(bench.zhi.get("/inspection/"))
    assert "等您检验 三股绳编腰带 检验中" in said
    assert "100 件 · 批次 B-" in said
    assert "丹巴绳艺工坊 2026/11/24 12:00 起等待" in said, "in the county's own time"
    far = a_visitor(bench.app.test_client(), "yuan")
    assert "现在没有等着检验的。" in words(far.get("/inspection/"))


def test_a_lot_says_in_words_what_to_do(bench: Bench) -> None:
    said = words(bench.zhi.get(bench.page))
    assert "从 100 件中抽 20 件。" in said
    assert "严重缺陷 坏 1 件以内接收，2 件起拒收。 已发现 0 件，还允许 1 件 AQL 2.5 · 正常检验" in said
    assert "轻微缺陷 坏 2 件以内接收，3 件起拒收。 已发现 0 件，还允许 2 件 AQL 4.0 · 正常检验" in said
    assert "致命缺陷 一件都不坏才接收，有 1 件坏就拒收。 已发现 0 件，还允许 0 件 不允许" in said
    assert "每百件坏 10 件的货，10 批里约有 4 批会通过。" in said, "what the plan lets pass"
    for code, worker in zip(bench.bag_codes, ("卓玛", "达瓦"), strict=True):
        assert f"{code} {worker} 50 10" in said
    assert "做成这样 Even." in said
    assert "到现在为止，坏件没有超过方案允许的件数。" in said, "nobody has recorded the whole sample yet"
    english = words(bench.zhi.get(f"{bench.page}?lang=en"))
    assert "Major defects Up to 1 bad: accept. From 2 on: reject." in english
    waiting = words(bench.zhi.get("/inspection/?lang=en"))
    assert "Waiting since Nov 24, 2026, 12:00" in waiting, "no figures that may be read either way"


def test_a_small_lot_is_looked_at_whole(bench: Bench) -> None:
    lot_id = bench.work.run(lambda session: submitted_lot(session, bench.cast, 5).id)
    assert "5 件全部检验。" in words(bench.zhi.get(f"/inspection/lots/{lot_id}"))


def test_a_bad_piece_is_recorded_with_its_photo(bench: Bench) -> None:
    answer = bench.record(photo=a_picture(exif=exif_of_a_phone()))
    assert (answer.status_code, answer.location) == (303, f"{bench.page}#found")
    page = bench.zhi.get(bench.page)
    said = words(page)
    assert "已记下：缺陷SKIP 2 件。" in said
    assert f"2 × 缺陷SKIP 严重缺陷 {bench.bag_codes[0]} 袋 · 卓玛" in said
    assert "严重缺陷：坏 2 件，允许 1 件。 按方案这批必须拒收。" in said
    found = re.search(r'src="([^"]+/defects/[^"]+/photo)"', page.text)
    assert found
    photo = bench.zhi.get(found[1])
    assert (photo.status_code, photo.mimetype) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(photo.data)).size == (240, 320)
    assert b"Phonemaker" not in photo.data
    assert a_visitor(bench.app.test_client(), "yuan").get(found[1]).status_code == 404


def test_a_form_sent_twice_records_once(bench: Bench) -> None:
    for _ in range(2):
        assert bench.record(idempotency_key="one-press").status_code == 303
    assert bench.state() == ("open", 2)


def test_a_wrong_entry_is_taken_out(bench: Bench) -> None:
    bench.record()
    found = re.search(r'action="([^"]+/take-out)"', bench.zhi.get(bench.page).text)
    assert found
    assert bench.zhi.post(found[1]).status_code == 303
    assert "这条记录已删掉。" in words(bench.zhi.get(bench.page))
    assert bench.state() == ("open", 0)


def test_an_empty_form_says_what_is_missing(bench: Bench) -> None:
    answer = bench.record(bag_id="", defect_code_id="", quantity="", photo=None)
    assert wrong(answer) == ["请选是哪一袋。", "请选是什么毛病。", "请填写不小于 1 的整数。"]
    assert bench.state() == ("open", 0)


def test_wrong_fields_are_said_and_what_was_typed_is_kept(bench: Bench) -> None:
    zero = bench.record(quantity="0")
    assert wrong(zero) == ["请填写不小于 1 的整数。"]
    assert f'value="{bench.bags[0]}" selected' in zero.text
    assert f'value="{bench.code}" required checked' in zero.text
    assert wrong(bench.record(quantity="two")) == ["请填写整数。"]
    assert wrong(bench.record(quantity="51")) == ["这一袋最多还能记 50 件。"]
    assert wrong(bench.record(quantity="21")) == ["这一袋抽了 10 件，最多还能记 10 件。"]
    assert wrong(bench.record(bag_id="H-123")) == ["请选是哪一袋。"]
    assert bench.record(bag_id=str(bench.lot_id)).status_code == 404, "no bag of this lot"
    assert bench.state() == ("open", 0)


def test_strange_files_are_no_photos(bench: Bench) -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert wrong(bench.record(photo=None)) == ["记缺陷要拍一张照片。"]
    assert wrong(bench.record(photo=FileStorage(io.BytesIO(b""), ""))) == ["记缺陷要拍一张照片。"]
    assert wrong(bench.record(photo=b"")) == ["这个文件不是照片（JPEG、PNG 或 WebP）。"]
    assert wrong(bench.record(photo=b"%PDF-1.7")) == ["这个文件不是照片（JPEG、PNG 或 WebP）。"]
    assert wrong(bench.record(photo=a_picture()[:500])) == ["这个文件不是照片（JPEG、PNG 或 WebP）。"]
    assert wrong(bench.record(photo=bomb.getvalue())) == ["照片像素太多。"]
    assert wrong(bench.record(photo=a_picture() + bytes(LARGEST_UPLOAD))) == ["照片超过 12 MB，请用较低的分辨率重新拍摄。"]
    huge = bench.record(photo=bytes(LARGEST_UPLOAD + 2 * 1024 * 1024))
    assert (huge.status_code, words(huge)[:5]) == (413, "文件太大。")
    assert bench.state() == ("open", 0)


def test_the_decision_says_what_is_wrong_and_keeps_the_reason(bench: Bench) -> None:
    assert wrong(bench.decide("accept")) == ["请写您实际看了多少件。"]
    assert wrong(bench.decide("accept", inspected="many")) == ["请填写整数。"]
    short = bench.decide("accept", inspected="19", reason="绳子有点松")
    assert wrong(short) == ["按方案要看 20 件。"]
    assert "绳子有点松</textarea>" in short.text
    assert wrong(bench.decide("reject", inspected="20")) == ["拒收要先记下缺陷：选缺陷代码，拍一张照片。"]
    assert wrong(bench.decide("", inspected="20")) == ["请选接收还是拒收。"]
    assert wrong(bench.decide("scrap", inspected="20")) == ["请选接收还是拒收。"]
    bench.record(quantity="1")
    assert wrong(bench.decide("reject", inspected="20")) == ["按方案这批可以接收：要拒收，请写明原因。"]
    bench.record(quantity="1")
    assert wrong(bench.decide("accept", inspected="20")) == ["按方案这批不能接收：严重缺陷有 2 件，最多允许 1 件。"]
    assert bench.state() == ("open", 2)


def test_a_critical_defect_can_only_be_rejected(bench: Bench) -> None:
    sharp = bench.work.run(lambda session: str(a_defect_code(session, "SHARP", "critical").id))
    bench.record(defect_code_id=sharp, quantity="1")
    assert "致命缺陷：坏 1 件，允许 0 件。 按方案这批必须拒收。" in words(bench.zhi.get(bench.page))
    assert wrong(bench.decide("accept", inspected="20")) == ["发现了致命缺陷：这批不能接收。"]
    assert bench.decide("reject", inspected="20").status_code == 303


def test_an_accepted_lot_shows_its_result_and_changes_no_more(bench: Bench) -> None:
    bench.record(quantity="1")
    assert bench.decide("accept", inspected="20").location == bench.page
    page = bench.zhi.get(bench.page)
    said = words(page)
    assert "已接收：99 件合格，剔除坏件 1 件。" in said
    assert "质检员 Zhi 决定时间 2026/11/24 12:00 检验件数 20 坏件 1" in said
    assert f"{bench.bag_codes[0]} 卓玛 49 1" in said
    assert "<form" not in page.text.partition("<main")[2]
    again = bench.decide("accept", inspected="20")
    assert wrong(again) == ["当前状态下不能这样做。请刷新查看有什么变化。"]
    assert "您填的内容都还在" not in words(again), "the form is gone"
    assert wrong(bench.record())
    assert bench.state() == ("accepted", 1)
    assert "最近的结果 三股绳编腰带 检验批合格" in words(bench.zhi.get("/inspection/"))


def test_the_workshop_sees_what_was_wrong_and_says_for_every_bag_what_comes_again(bench: Bench) -> None:
    bench.record()
    bench.decide("reject", inspected="20")
    batch_id, bags = bench.work.run(
        lambda session: (
            (lot := session.get_one(InspectionLot, bench.lot_id)).batch_id,
            [f"presented.{bag.hand_in_id}" for bag in lot.bags],
        )
    )
    cun = a_visitor(bench.app.test_client(), "cun")
    batch = cun.get(f"/workshop/batches/{batch_id}")
    found = re.search(r'src="(/inspection/[^"]+/photo)"', batch.text)
    assert found
    assert cun.get(found[1]).mimetype == "image/jpeg"

    def present(first: str, second: str) -> Any:
        return cun.post(f"/workshop/batches/{batch_id}/submit", **{bags[0]: first, bags[1]: second})

    assert wrong(present("", "50")) == ["请填写整数。"], "an empty field is not a zero"
    assert wrong(present("", "")) == ["请填写整数。", "请填写整数。"]
    assert wrong(present("51", "50")) == ["送检的件数比袋里的多，请核对每一袋。"]
    assert wrong(present("0", "0")) == ["至少要送检一件。"]
    assert present("48", "50").status_code == 303
    jian = a_visitor(bench.app.test_client(), "jian")
    assert "98 件 · 批次" in words(jian.get("/inspection/"))


def in_rework(bench: Bench) -> str:
    """Zhi has rejected the lot, the workshop presents 48 and 50 pieces again; the page of the new lot."""

    def story(session: Session) -> UUID:
        first = rejected_lot(session, bench.cast, session.get_one(InspectionLot, bench.lot_id))
        presented = {bag.hand_in_id: count for bag, count in zip(first.bags, (48, 50), strict=True)}
        submit_batch(session, first.batch_id, presented=presented, actor=bench.cast.coordinator)
        again = last_lot_of_part(session, first.batch_id, 1)
        assert again is not None
        return again.id

    return f"/inspection/lots/{bench.work.run(story)}"


def test_the_first_inspector_is_told_to_leave_the_second_round_to_a_colleague(bench: Bench) -> None:
    again = in_rework(bench)
    page = bench.zhi.get(again)
    assert "重新检验要换一位质检员。 请把这批交给同事检验。" in words(page)
    assert "<form" not in page.text.partition("<main")[2]
    refused = bench.zhi.post(f"{again}/decision", decision="accept", inspected="20")
    assert wrong(refused) == ["重新检验要换一位质检员。"]


def test_the_history_says_that_a_lot_does_not_count_while_acceptance_is_suspended(bench: Bench) -> None:
    def story(session: Session) -> str:
        lot = session.get_one(InspectionLot, bench.lot_id)
        state = SwitchingState(workshop_id=lot.batch.workshop_id, product_id=lot.batch.product_id, defect_class="major")
        state.standing = Standing("discontinued")
        session.add(state)
        session.flush()
        rejected_lot(session, bench.cast, lot)
        return f"/inspection/switching/{lot.batch.workshop_id}/{lot.batch.product_id}"

    page = words(bench.zhi.get(bench.work.run(story)))
    assert "坏 2 件，允许 1 件。 暂停接收期间，各批都不计算在内。" in page
    assert "上次转移之前" not in page


def test_rounds_of_a_batch_lead_to_each_other(bench: Bench) -> None:
    again = in_rework(bench)
    jian = a_visitor(bench.app.test_client(), "jian")
    assert "98 件 · 批次" in words(jian.get("/inspection/"))
    assert "第 2 轮，返工后复检" in words(jian.get("/inspection/"))
    page = jian.get(again)
    assert f'href="{bench.page}"' in page.text
    assert "第 1 轮 检验批不合格 Zhi" in words(page)
    assert f'href="{again}"' in jian.get(bench.page).text
    assert "已拒收：100 件都没有通过。" in words(jian.get(bench.page))
    assert jian.post(f"{again}/decision", decision="accept", inspected="20").status_code == 303


def test_pages_are_for_the_countys_inspectors_only(bench: Bench) -> None:
    statuses = {}
    for username in ("yuan", "cun", "hua", "diao"):
        visitor = a_visitor(bench.app.test_client(), username)
        asked = (visitor.get(bench.page), visitor.post(f"{bench.page}/decision", decision="accept", inspected="20"))
        statuses[username] = [answer.status_code for answer in asked]
    assert statuses == {"yuan": [404, 404], "cun": [403, 403], "hua": [403, 403], "diao": [403, 403]}
    nobody = bench.app.test_client().get(bench.page)
    assert (nobody.status_code, nobody.location) == (303, f"/sign-in?next={bench.page}")
    assert bench.state() == ("open", 0)


@contextmanager
def counted(engine: Engine) -> Iterator[Callable[[], int]]:
    """How many statements the database is asked within the block."""
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", count := lambda *args: asked.append(args[2]))
    yield lambda: len(asked)
    event.remove(engine, "before_cursor_execute", count)


def test_a_longer_list_costs_no_more_queries(bench: Bench) -> None:
    def queries() -> int:
        with counted(bench.work.engine) as asked:
            assert bench.zhi.get("/inspection/").status_code == 200
            return asked()

    queries()
    before = queries()
    bench.work.run(lambda session: [submitted_lot(session, bench.cast, 10) for _ in range(3)])
    assert queries() == before
