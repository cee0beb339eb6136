"""The service centre with Ping the operator at the desk, and everybody else at theirs."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.inspections import a_defect_code
from tests.builders.visitors import Visitor, a_visitor

LISTS = (
    "/users", "/merchants", "/workshops", "/households", "/workers", "/products", "/crafts", "/materials", "/defect-codes",
    "/regions", "/sites", "/rates", "/times", "/hours",
)  # fmt: skip
ENTRIES = (
    "/users/{user}", "/merchants/{merchant}", "/workshops/{workshop}", "/households/{household}", "/workers/{worker}",
    "/products/{product}", "/crafts/{craft}", "/materials/{material}", "/defect-codes/SKIP", f"/regions/{DANBA}",
    "/rates/{product}", "/times/{product}", "/hours/{product}",
)  # fmt: skip
ADDING = (
    "/users/new", "/merchants/new", "/workshops/new", "/households/new", "/workers/new", "/products/new", "/crafts/new",
    "/materials/new", "/defect-codes/new", "/sites/new",
)  # fmt: skip
CHANGING = (
    "/users/{user}/change", "/merchants/{merchant}/change", "/workshops/{workshop}/change", "/households/{household}/change",
    "/workers/{worker}/change", "/products/{product}/change", "/crafts/{craft}/change", "/materials/{material}/change",
    "/defect-codes/SKIP/change", "/products/{product}/routing", "/products/{product}/materials",
)  # fmt: skip
FURTHER = (
    "/users/{user}/roles", "/users/{user}/roles/remove", "/users/{user}/password", "/workers/{worker}/certify",
    "/workers/{worker}/card", "/products/{product}/photo", f"/regions/{DANBA}/floors",
    "/rates/{product}/operations/{operation}", "/rates/{product}/shares", "/rates/{product}/approve/{operation}",
)  # fmt: skip
"""Addresses of the directory, with places for ids of the cast; FURTHER ones only take forms."""


@dataclass
class Centre:
    """Who is there, and who sits at the desk."""

    app: Application
    work: UnitOfWork
    cast: Cast
    ping: Visitor

    def visitor(self, username: str) -> Visitor:
        """Somebody else at another desk."""
        return a_visitor(self.app.test_client(), username)

    def path(self, template: str) -> str:
        """An address of the directory with the ids of the cast in its places."""
        return "/operator" + self.filled(template)

    def filled(self, template: str) -> str:
        """A text with the ids of the cast in its places."""
        cast = self.cast
        return template.format(
            user=cast.hua.id,
            merchant=cast.merchant.id,
            workshop=cast.workshop.id,
            household=cast.worker.household_id,
            worker=cast.worker.id,
            product=cast.belt.id,
            operation=cast.belt.operations[0].id,
            craft=cast.belt.operations[0].craft_id,
            material=cast.belt.materials[0].material_id,
        )


def a_centre(app: Application, work: UnitOfWork) -> Centre:
    """The cast, a defect code, and Ping signed in."""

    def arrange(session: Session) -> Cast:
        cast = a_cast(session)
        a_defect_code(session)
        return cast

    cast = work.run(arrange)
    return Centre(app, work, cast, a_visitor(app.test_client(), "ping"))
