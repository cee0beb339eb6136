"""The finance pages."""

from flask import Blueprint

pages = Blueprint("finance", __name__, url_prefix="/finance")
