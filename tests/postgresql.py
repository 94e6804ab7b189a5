"""A PostgreSQL cluster of the tests' own: a temporary folder, a free port, gone with the process that started it."""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

# Whoever still holds a connection is sent away, what was written in is taken out, sequences begin anew.
EMPTIED = """
DO $$ DECLARE used text; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
    SELECT string_agg(oid::regclass::text, ', ') INTO used FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0;
    IF used IS NOT NULL THEN EXECUTE 'TRUNCATE ' || used || ' RESTART IDENTITY CASCADE'; END IF;
END $$"""


class Cluster:
    """`durable=False` leaves out the flushes: right for every test that does not kill the cluster itself."""

    def __init__(self, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="duban-pg-"))
        self.durable = durable
        self.port = 0
        self.made = 0
        self.emptied: list[str] = []         # copies that wait for the next test: emptying one costs a fraction of making one

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        subprocess.run([*_as_postgres(), _binary("initdb"), "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8",
                        "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
        for _attempt in range(5):
            if self._serve(_free_port()):
                return
        raise RuntimeError((self.folder / "log").read_text(encoding="utf-8"))

    def _serve(self, port: int) -> bool:
        self.port = port
        flushes = [] if self.durable else ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [*_as_postgres(), _binary("postgres"), "-D", str(self.folder / "data"), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
                 "-c", f"unix_socket_directories={self.folder}", "-c", "max_connections=300", "-c", "shared_buffers=64MB", "-c", "jit=off", *flushes],
                stdout=log, stderr=log, cwd=self.folder)
        engine = sa.create_engine(self.url("postgres"), poolclass=sa.NullPool)
        deadline = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                with engine.connect():
                    return True
            except sa.exc.OperationalError:
                time.sleep(0.05)
        self.process.kill()
        self.process.wait()
        return False

    def execute(self, statement: str, database: str = "postgres") -> None:
        engine = sa.create_engine(self.url(database), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """The URL of a copy of a template without rows, as nobody used it yet."""
        name = self.emptied.pop() if self.emptied else self._copy(template)
        yield self.url(name)
        self.execute(EMPTIED, name)
        self.emptied.append(name)

    @contextmanager
    def copied(self, template: str) -> Iterator[str]:
        """The URL of a copy with the template's rows, dropped afterwards even if somebody still holds a connection."""
        name = self._copy(template)
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _copy(self, template: str) -> str:
        self.made += 1
        name = f"copy_{self.made}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT if not self.durable else signal.SIGINT)
            self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root; and it must not outlive a killed test run."""
    command = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        command += ["--reuid", str(pwd.getpwnam("postgres").pw_uid), "--regid", str(pwd.getpwnam("postgres").pw_gid), "--clear-groups"]
    return command


def _binary(name: str) -> str:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]), reverse=True)
    found = str(installed[0]) if installed else shutil.which(name)
    if not found:
        raise RuntimeError(f"{name} is missing: these tests need PostgreSQL (make setup installs it)")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
