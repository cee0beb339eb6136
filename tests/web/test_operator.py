"""The directory opens for whoever may read it, shows buttons to whoever may press them, and finds what is looked for."""

import re

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.services import add_household, add_worker
from tests.builders.centre import ADDING, CHANGING, ENTRIES, FURTHER, LISTS, Centre, a_centre
from tests.builders.sheets import words
from tests.builders.statements import counted

BUTTONS = re.compile(r'href="/operator/[^"]*/(?:new|change|routing|materials)(?:\?[^"]*)?"')


@pytest.fixture
def centre(app: Application, work: UnitOfWork) -> Centre:
    return a_centre(app, work)


def test_the_operator_opens_every_page_in_both_languages(centre: Centre) -> None:
    for template in ("/", *LISTS, *ENTRIES, *ADDING, *CHANGING):
        for language in ("zh", "en"):
            answer = centre.ping.get(f"{centre.path(template)}?lang={language}")
            assert answer.status_code == 200, template
    home = words(centre.ping.get("/operator/?lang=zh"))
    assert "农户 3" in home
    assert "各县 2,845 其中 2 个县已定每小时保底" in home


def test_the_auditor_reads_everything_and_sees_nothing_to_press(centre: Centre) -> None:
    auditor = centre.visitor("ji")
    for template in ("/", *LISTS, *ENTRIES):
        answer = auditor.get(centre.path(template))
        assert answer.status_code == 200, template
        main = answer.text[answer.text.index('<main id="content"') :]
        assert 'method="post"' not in main, template
        assert not BUTTONS.search(main), template
        assert 'method="post"' in centre.ping.get(centre.path("/users/{user}")).text
        assert BUTTONS.search(centre.ping.get(centre.path("/products/{product}")).text)


def test_the_auditor_opens_and_sends_no_form(centre: Centre) -> None:
    auditor = centre.visitor("ji")
    for template in (*ADDING, *CHANGING):
        assert auditor.get(centre.path(template)).status_code == 403, template
    for template in (*ADDING, *CHANGING, *FURTHER):
        assert auditor.post(centre.path(template), name="x", version="1").status_code == 403, template


def test_others_see_only_what_is_theirs(centre: Centre) -> None:
    coordinator, trainer, merchant = (centre.visitor(name) for name in ("cun", "jiao", "hua"))
    assert "李秀英" not in words(coordinator.get("/operator/workers"))
    assert coordinator.get(f"/operator/workers/{centre.cast.outsider.id}").status_code == 404
    assert coordinator.get("/operator/users").status_code == 403
    assert "李秀英" in words(trainer.get("/operator/workers"))
    assert "添加农户" not in words(trainer.get("/operator/workers"))
    assert trainer.get(centre.path("/workers/{worker}/change")).status_code == 403
    assert merchant.get("/operator/workers").status_code == 403
    assert "加工费与分成" not in words(merchant.get(centre.path("/products/{product}")))
    assert centre.app.test_client().get("/operator/").status_code == 303


def test_lists_are_searched_filtered_and_paged(centre: Centre) -> None:
    assert "丹巴县" in words(centre.ping.get("/operator/regions?text=danba"))
    first = centre.ping.get("/operator/regions")
    following = re.search(r'href="(/operator/regions\?cursor=[^"]+)"', first.text)
    assert following
    assert "北京市" not in words(centre.ping.get(following[1]))
    assert "没有找到符合条件的内容" in words(centre.ping.get("/operator/workers?active=false"))
    found = words(centre.ping.get(f"/operator/workers?workshop_id={centre.cast.workshop.id}&craft=braid"))
    assert "卓玛" in found
    assert "李秀英" not in found
    for wrong in ("cursor=nonsense", "active=perhaps", "workshop_id=x", "colour=red"):
        assert centre.ping.get(f"/operator/workers?{wrong}").status_code == 422, wrong


def test_a_list_asks_the_same_questions_however_long_it_is(centre: Centre) -> None:
    def questions(path: str) -> int:
        with counted(centre.work.engine) as statements:
            assert centre.ping.get(path).status_code == 200
        return len(statements)

    paths = ("/operator/workers", "/operator/households", "/operator/users", centre.path("/workshops/{workshop}"))
    before = [questions(path) for path in paths]

    def more(session: Session) -> None:
        for number in range(30):
            values = {"workshop_id": centre.cast.workshop.id, "name": f"家{number}", "village": "村"}
            household = add_household(session, values, actor=centre.cast.operator)
            add_worker(session, {"household_id": household.id, "name": f"人{number}"}, actor=centre.cast.operator)

    centre.work.run(more)
    assert [questions(path) for path in paths] == before
