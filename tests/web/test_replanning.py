"""What the dispatcher reads after planning again, and the way to plan everything anew."""

from flask.testing import FlaskClient

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.planning.models import Plan
from tests.builders.cast import a_cast
from tests.builders.crafts_apart import crafts_apart
from tests.builders.plans import a_plan, settled
from tests.builders.sheets import words
from tests.builders.visitors import a_visitor
from tests.databases import remembered


def test_the_page_says_what_stayed_and_offers_to_plan_everything(work: UnitOfWork, client: FlaskClient) -> None:
    cast = remembered(work, a_cast)
    lines = work.run(lambda session: crafts_apart(session, cast))
    plan = a_plan(work, cast)
    diao = a_visitor(client, "diao")
    page = words(diao.get(f"/operations/plans/{plan.id}?lang=en"))
    assert "lanned anew" not in page

    fields = {"kind": "forbid", "line_id": str(lines["first"]), "workshop_id": str(cast.other_workshop.id)}
    decided = diao.post(
        f"/operations/plans/{plan.id}/decide", **{f"decisions.0.{name}": value for name, value in fields.items()}
    )
    edited = followed(work, decided.location)
    answer = diao.get(f"/operations/plans/{edited.id}")
    page = words(answer)
    assert f"Planned anew: 1 line. As they were in {plan.code}: 3 lines." in page
    assert "that moves only what was planned anew." in page

    assert '<input type="hidden" name="everything" value="true">' in answer.text
    whole = followed(work, diao.post(f"/operations/plans/{edited.id}/replan", everything="true").location)
    assert (whole.everything, whole.lines_anew, whole.lines_kept) == (True, 4, 0)
    assert "All lines were planned anew, 4 of them." in words(diao.get(f"/operations/plans/{whole.id}"))


def followed(work: UnitOfWork, location: str) -> Plan:
    """The plan that a form led to, worked out."""
    return settled(work, location.rpartition("/")[2])
