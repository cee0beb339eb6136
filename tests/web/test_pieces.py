"""One piece after another on a phone without scripts, and what is kept for it on the operator's pages."""

import html
import io
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.early import early_inspections
from craftorders.quality.queries.pieces import pieces_of_sample
from craftorders.quality.queries.product_standard import defects_of_product, measured_on
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import a_defect_code
from tests.builders.pictures import a_picture
from tests.builders.stories import submitted_lot, supplied_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered


@dataclass
class Bench:
    """A lot of a hundred belts on Zhi's bench: twenty are drawn, two of them measured."""

    app: Application
    work: UnitOfWork
    cast: Cast
    lot_id: UUID
    code: str
    zhi: Visitor
    ping: Visitor

    @property
    def page(self) -> str:
        """The lot's address."""
        return f"/inspection/lots/{self.lot_id}"

    def states(self) -> list[str]:
        """What was recorded of each piece."""
        return self.work.run(
            lambda session: [each.state for each in pieces_of_sample(session, session.get_one(InspectionLot, self.lot_id))]
        )

    def find(self, place: int, finding: str, **fields: Any) -> Any:
        """Press one of the two buttons of a piece."""
        return self.zhi.post(f"{self.page}/pieces/{place}", finding=finding, **fields)


@pytest.fixture
def bench(app: Application, work: UnitOfWork) -> Bench:
    """Committed, with Zhi the inspector and Ping the operator signed in."""

    def arrange(session: Session) -> tuple[Any, ...]:
        cast = a_cast(session)
        return cast, submitted_lot(session, cast).id, str(a_defect_code(session).id)

    visitors = (a_visitor(app.test_client(), name) for name in ("zhi", "ping"))
    return Bench(app, work, *remembered(work, arrange), *visitors)


def words(answer: Any) -> str:
    """What the page says, without its marks."""
    main = answer.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def wrong(answer: Any) -> list[str]:
    """What the page says is to be put right."""
    assert answer.status_code == 422
    summary = answer.text.partition('class="summary"')[2].partition("</ul>")[0]
    return [html.unescape(re.sub(r"<[^>]+>", "", line)).strip() for line in re.findall(r"<li>(.*?)</li>", summary, re.S)]


def a_photo() -> FileStorage:
    """A photo as a phone sends it."""
    return FileStorage(io.BytesIO(a_picture()), "photo.jpg")


def test_a_whole_sample_is_looked_at_piece_by_piece_and_accepted(bench: Bench) -> None:
    answer = bench.zhi.get(f"{bench.page}/pieces/next")
    for place in range(1, 21):
        assert answer.location.endswith(f"/pieces/{place}")
        answer = bench.find(place, "bad" if place == 3 else "fine", **(
            {"defect_code_ids[]": bench.code, "photo": a_photo()} if place == 3 else {}
        ))  # fmt: skip
        assert answer.status_code == 303
    assert answer.location.endswith("#decide")
    said = words(bench.zhi.get(bench.page))
    assert "样本 20 件，已逐件记录 20 件。" in said
    assert 'value="20"' in bench.zhi.get(bench.page).text, "what was recorded need not be counted again"
    assert "已记为坏件：缺陷SKIP。" in words(bench.zhi.get(f"{bench.page}/pieces/3"))
    assert bench.states() == ["fine"] * 2 + ["bad"] + ["fine"] * 17
    assert bench.zhi.post(f"{bench.page}/decision", decision="accept", inspected="20").status_code == 303


def test_the_buttons_and_what_is_ticked_must_fit(bench: Bench) -> None:
    assert wrong(bench.find(1, "fine", **{"defect_code_ids[]": bench.code})) == ["您勾了毛病：请按“坏件”，或取消勾选。"]
    assert wrong(bench.find(1, "bad")) == ["请勾选这一件哪里不好。"]
    bad = bench.find(1, "bad", **{"defect_code_ids[]": bench.code})
    assert wrong(bad) == ["记缺陷要拍一张照片。"]
    assert f'value="{bench.code}" checked' in bad.text, "what was ticked is kept"
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    for content, said in ((bomb.getvalue(), "照片像素太多。"), (b"%PDF-1.7", "这个文件不是照片（JPEG、PNG 或 WebP）。")):
        photo = FileStorage(io.BytesIO(content), "photo.jpg")
        assert wrong(bench.find(1, "bad", photo=photo, **{"defect_code_ids[]": bench.code})) == [said]
    assert bench.find(21, "fine").status_code == 404
    assert set(bench.states()) == {"open"}


def test_the_operator_keeps_pictures_and_tolerances_and_the_inspector_meets_them(bench: Bench) -> None:
    product = f"/operator/products/{bench.cast.belt.id}"
    assert wrong(bench.ping.post(f"{product}/look-for", hint="看边", hint_en="Edges")) == ["请选是什么毛病。"]
    kept = bench.ping.post(f"{product}/look-for", code="SKIP", hint="看边", hint_en="Edges", photo=a_photo())
    assert kept.status_code == 303
    again = bench.ping.post(f"{product}/look-for", code="SKIP", hint="别的", hint_en="Other")
    assert wrong(again) == ["这个产品已经有这一条，请到那里修改。"]
    length = {
        "dimension": "length",
        "target": "1000",
        "lower": "10",
        "upper": "５",
        "pieces": "20",
        "defect_code_id": bench.code,
    }
    assert wrong(bench.ping.post(f"{product}/measure", **{**length, "target": "一米"})) == ["请填写大于零的数，例如 12.30。"]
    assert bench.ping.post(f"{product}/measure", **length).status_code == 303
    assert "看边" in words(bench.ping.get(product))

    page = bench.zhi.get(f"{bench.page}/pieces/1")
    assert "规定 1000，990 到 1005 都合格。" in words(page)
    assert f"/products/{bench.cast.belt.id}/defects/SKIP/photo" in page.text
    assert 'capture="environment"' in page.text
    assert bench.zhi.get(f"/products/{bench.cast.belt.id}/defects/SKIP/photo").mimetype == "image/jpeg"
    assert wrong(bench.find(1, "fine", length="长")) == ["请填写大于零的数，例如 12.30。"]
    assert wrong(bench.find(1, "fine", length="10")) == ["规定是 1000 mm，量出 10 mm 不太可能。请再量一次。"]
    assert wrong(bench.find(1, "fine", length="989.9")) == ["这一件超出公差：请连同尺或秤一起拍一张照片。"]
    assert bench.find(1, "fine", length="989.9", photo=a_photo()).status_code == 303
    assert "长度 mm × 1 989.9 989.9 989.9 1" in words(bench.zhi.get(f"{bench.page}/pieces"))
    assert bench.states()[0] == "bad"

    for part in ("look-for/SKIP", "measure/length"):
        assert bench.ping.post(f"{product}/{part}/take-away").status_code == 303
    belt = bench.cast.belt.id
    assert bench.work.run(lambda session: (defects_of_product(session, belt), measured_on(session, belt))) == ([], [])


def test_the_sheet_names_bags_pieces_and_the_seed(bench: Bench) -> None:
    said = words(bench.zhi.get(f"{bench.page}/sheet"))

    def drawn(session: Session) -> tuple[str, list[str]]:
        lot = session.get_one(InspectionLot, bench.lot_id)
        return lot.draw_seed, [f"{each.bag.hand_in.code} {each.bag.hand_in.worker.name} 50 10 "
                               + " ".join(map(str, each.pieces)) for each in lot.drawings]  # fmt: skip

    seed, lines = bench.work.run(drawn)
    assert f"种子 {seed}" in said
    assert all(line in said for line in lines)


def test_a_trainer_stops_the_work_and_the_workshop_reads_why(bench: Bench) -> None:
    batch = bench.work.run(lambda session: supplied_batch(session, bench.cast, 40).id)
    jiao = a_visitor(bench.app.test_client(), "jiao")
    assert "三股绳编腰带" in words(jiao.get("/inspection/work"))
    page = f"/inspection/work/{batch}"
    seen = {"kind": "first_piece", "position": "1", "inspected": "3", "bad": "1", "verdict": "stop", "note": "压紧"}
    assert wrong(jiao.post(page, **{**seen, "bad": "4"})) == ["只看了 3 件，不可能坏 4 件。"]
    assert wrong(jiao.post(page, **seen, **{"defect_code_ids[]": bench.code})) == ["叫停要拍一张坏件的照片。"]
    assert jiao.post(page, **seen, **{"defect_code_ids[]": bench.code, "photo": a_photo()}).status_code == 303
    cun = a_visitor(bench.app.test_client(), "cun")
    diao = a_visitor(bench.app.test_client(), "diao")
    for reader, address in ((cun, f"/workshop/batches/{batch}"), (diao, f"/operations/batches/{batch}")):
        assert "停下来改 首件" in words(reader.get(address))
        assert "压紧" in words(reader.get(address))
    (kept,) = bench.work.run(lambda session: early_inspections(session, batch))
    assert cun.get(f"{page}/{kept.id}/photo").mimetype == "image/jpeg"
    assert "请先停下来改好：压紧" in words(cun.get("/messages/"))
    assert a_visitor(bench.app.test_client(), "yuan").get(page).status_code == 404
