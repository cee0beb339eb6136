"""Serves the whole application for a benchmark: `python -m benchmarks.whole URL FOLDER`."""

import sys
from pathlib import Path

import structlog
from waitress.server import create_server

from benchmarks.stage import config_for
from craftorders import create_app


def main(url: str, folder: str) -> None:
    """Serve until ended, with the log written to a file as a service would."""
    log = Path(folder, "log").open("a")  # noqa: SIM115 - open as long as the process lives
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(log), processors=[structlog.processors.JSONRenderer()])
    server = create_server(create_app(config_for(url, Path(folder))), host="127.0.0.1", port=0, threads=8)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
