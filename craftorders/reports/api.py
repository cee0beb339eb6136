"""The service centre's figures over HTTP: the board, the counties, the directory, where skilled hands are short."""

from craftorders.infra.access import requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.reports.counties import CountyWork, work_by_county
from craftorders.reports.directory import DirectoryCounts, count_directory
from craftorders.reports.queries import Board, CountyEarnings, board, earnings_by_county
from craftorders.reports.schemas import BoardSchema, CountyListSchema, CountyWorkListSchema, DirectorySchema
from craftorders.reports.skills.plan import SkillsPlan, skills_plan
from craftorders.reports.skills.schemas import SkillsPlanSchema

blueprint = ApiBlueprint("reports", __name__, description="Figures of the service centre.")


@blueprint.get("/board")
@requires("reports.read")
@blueprint.response(200, BoardSchema)
def read_board() -> Board:
    """What needs a decision first, then how many batches are where."""
    return board(db())


@blueprint.get("/counties")
@requires("reports.read")
@blueprint.response(200, CountyListSchema)
def counties() -> dict[str, list[CountyEarnings]]:
    """Which counties earned how much."""
    return {"items": earnings_by_county(db())}


@blueprint.get("/counties/work")
@requires("reports.read")
@blueprint.response(200, CountyWorkListSchema)
def county_work() -> dict[str, list[CountyWork]]:
    """What is under way in which county, and how much of it will be late: what the map shows."""
    return {"items": work_by_county(db())}


@blueprint.get("/directory")
@requires("users.read")
@blueprint.response(200, DirectorySchema)
def directory() -> DirectoryCounts:
    """How many entries each register has."""
    return count_directory(db())


@blueprint.get("/skills-gap")
@requires("skills.plan")
@blueprint.response(200, SkillsPlanSchema)
def skills_gap() -> SkillsPlan:
    """Work against certified hands by craft, county and week, and where to train whom by when."""
    return skills_plan(db())
