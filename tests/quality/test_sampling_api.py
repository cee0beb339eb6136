"""Plans and switching states over HTTP, and on the pages of those who choose and who decide."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.quality.domain.switching import Standing
from craftorders.quality.models import SwitchingState
from craftorders.quality.queries.switching import states_of
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.programs import Program, a_program
from tests.builders.stories import submitted_lot
from tests.builders.visitors import a_visitor


@dataclass
class Scene:
    """A workshop whose belts were rejected once; the service centre's operator asks."""

    app: Application
    work: UnitOfWork
    cast: Cast
    state_id: UUID
    ping: Program

    def put(self, standing: Standing) -> None:
        """Let the rules stand there for major defects."""

        def write(session: Session) -> None:
            session.get_one(SwitchingState, self.state_id).standing = standing

        self.work.run(write)


@pytest.fixture
def scene(app: Application, work: UnitOfWork) -> Scene:
    def tell(session: Session) -> tuple[Cast, UUID]:
        cast = a_cast(session)
        rejected_lot(session, cast, submitted_lot(session, cast))
        return cast, states_of(session, cast.workshop.id, cast.belt.id)["major"].id

    cast, state_id = work.run(tell)
    return Scene(app, work, cast, state_id, a_program(app.test_client(), "ping"))


def words(answer: Any) -> str:
    """What a reader sees of a page's main part, in one line."""
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_plan_is_told_with_its_curve_before_a_lot_is_there(scene: Scene) -> None:
    answer = scene.ping.get("/sampling-plan?lot_size=1000&level=II&severity=tightened&aql=2.5")
    told: dict[str, Any] = answer.json
    assert (told["code_letter"], told["sample_size"], told["acceptance"], told["rejection"]) == ("J", 80, 3, 4)
    assert told["curve"][0] == {"bad_share": 0.0, "passes": 1.0}
    assert told["lot_curve"][0] == {"bad_share": 0.0, "passes": 1.0}
    for query in ("lot_size=0", "lot_size=10&aql=3.0", "lot_size=10&level=IV", "lot_size=10&severity=strict", "level=II"):
        assert scene.ping.get(f"/sampling-plan?{query}").status_code == 422, query


def test_a_state_shows_its_steps_and_what_may_be_done(scene: Scene) -> None:
    path = f"/switching-states/{scene.state_id}"
    state = scene.ping.get(path).json
    assert (state["defect_class"], state["state"], state["recent"], state["score"]) == ("major", "normal", "R", 0)
    assert state["actions"] == ["report_irregular"]
    (step,) = scene.ping.get(f"{path}/steps").json["items"]
    assert (step["rule"], step["bad"], step["acceptance"], step["from_state"], step["to_state"]) == (
        "rejected", 2, 1, "normal", "normal",
    )  # fmt: skip
    assert scene.ping.post(f"{path}/reduce", {"reason": "Good."}).json["code"] == "not_earned_yet"
    assert scene.ping.post(f"{path}/reduce", {}).status_code == 422
    scene.put(Standing(score=30))
    assert scene.ping.get(path).json["actions"] == ["reduce", "report_irregular"]
    reduced = scene.ping.post(f"{path}/reduce", {"reason": "Good for months."})
    assert (reduced.json["state"], reduced.json["inspection"]) == ("reduced", "reduced")
    assert scene.ping.post(f"{path}/reduce", {"reason": "Again."}).status_code == 409
    items = scene.ping.get(f"/switching-states?workshop_id={scene.cast.workshop.id}&state=reduced").json["items"]
    assert [each["id"] for each in items] == [str(scene.state_id)]


def test_the_history_page_says_why_and_takes_a_decision(scene: Scene) -> None:
    scene.put(Standing("discontinued"))
    page = f"/inspection/switching/{scene.cast.workshop.id}/{scene.cast.belt.id}"
    ping = a_visitor(scene.app.test_client(), "ping")
    said = words(ping.get(page))
    assert "严重缺陷 暂停接收" in said
    assert "坏 2 件，允许 1 件。" in said
    path = f"/inspection/switching/{scene.state_id}/decision"
    empty = ping.post(path, action="resume", reason="")
    assert (empty.status_code, "请写明原因。" in empty.text) == (422, True)
    assert ping.post(path, action="resume", reason="换了新织机，重新培训。").status_code == 303
    said = words(ping.get(page))
    assert "严重缺陷 加严检验" in said
    assert "换了新织机，重新培训。" in said
    cun = a_visitor(scene.app.test_client(), "cun")
    assert "换了新织机" in cun.get(page).text
    assert 'name="action"' not in cun.get(page).text, "the workshop reads, the service centre decides"
    assert a_visitor(scene.app.test_client(), "hua").get(page).status_code == 404


def test_the_merchant_sees_what_a_choice_lets_pass(scene: Scene) -> None:
    hua = a_visitor(scene.app.test_client(), "hua")
    page = hua.get("/merchant/sampling?lot_size=1000&aql=2.5&critical_aql=none")
    said = words(page)
    assert "严重缺陷（AQL 2.5）：抽 80 件，其中最多允许 5 件坏。" in said
    assert "致命缺陷（不允许）：抽 80 件，一件都不许坏。" in said
    assert page.text.count('<svg class="operating"') == 3
    assert hua.get("/merchant/sampling?lot_size=0").status_code == 422
    assert hua.get("/merchant/sampling?lot_size=10&aql=7").status_code == 422
