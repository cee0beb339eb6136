"""The WSGI application, for gunicorn: `gunicorn wsgi:app`."""

import sys

from config import BadSetting, Config
from craftorders import create_app
from craftorders.infra.logs import configure_logs

GUNICORN_GIVES_UP = 4
"""The exit code after which gunicorn does not start the same worker again and again."""

try:
    config = Config.from_environment()
except BadSetting as error:
    print(f"Error: {error}", file=sys.stderr)
    sys.exit(GUNICORN_GIVES_UP)

configure_logs(config.production)
app = create_app(config)
