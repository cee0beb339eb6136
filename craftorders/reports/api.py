"""The service centre's figures over HTTP: the board, the counties, the directory."""

from craftorders.infra.access import requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.reports.directory import DirectoryCounts, count_directory
from craftorders.reports.queries import Board, CountyEarnings, board, earnings_by_county
from craftorders.reports.schemas import BoardSchema, CountyListSchema, DirectorySchema

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


@blueprint.get("/directory")
@requires("users.read")
@blueprint.response(200, DirectorySchema)
def directory() -> DirectoryCounts:
    """How many entries each register has."""
    return count_directory(db())
