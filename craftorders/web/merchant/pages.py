"""The merchant pages."""

from flask import Blueprint

pages = Blueprint("merchant", __name__, url_prefix="/merchant")
