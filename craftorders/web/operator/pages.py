"""The service centre's directory: one page that leads to every register, and the registers themselves."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from craftorders.cards.queries import count_resets_to_agree
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.reports.directory import count_directory
from craftorders.web.operator import guides, hours, places, products, rates, standards, times, training, users, workers
from craftorders.web.operator.catalogue import CRAFTS, DEFECT_CODES, MATERIALS
from craftorders.web.operator.people import HOUSEHOLDS, MERCHANTS, WORKSHOPS
from craftorders.web.operator.registers import open_register

pages = Blueprint("operator", __name__, url_prefix="/operator")
REGISTERS = (
    users.USERS,
    MERCHANTS,
    WORKSHOPS,
    HOUSEHOLDS,
    workers.WORKERS,
    products.PRODUCTS,
    CRAFTS,
    MATERIALS,
    DEFECT_CODES,
    places.REGIONS,
    places.SITES,
)


@pages.get("/")
@requires("users.read")
def home() -> ResponseReturnValue:
    """How many there are of each, and what is open."""
    resets = count_resets_to_agree(db(), acting().id) if acting().can("cards.issue") else 0
    return render_template("operator/home.html", counts=count_directory(db()), resets=resets)


for register in REGISTERS:
    open_register(pages, register)
for further in (users, workers, products, guides, standards, places, rates, times, hours, training):
    further.add_to(pages)
