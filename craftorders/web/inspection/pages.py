"""The inspection pages."""

from flask import Blueprint

pages = Blueprint("inspection", __name__, url_prefix="/inspection")
