"""The operator pages."""

from flask import Blueprint

pages = Blueprint("operator", __name__, url_prefix="/operator")
