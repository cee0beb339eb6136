"""The WSGI application, for gunicorn: `gunicorn wsgi:app`."""

from config import Config
from craftorders import create_app

app = create_app(Config.from_environment())
