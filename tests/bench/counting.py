"""Count what one completion costs the database: statements, commits, bytes on the wire."""
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from processes.db import Database


@dataclass
class Count:
    statements: int = 0
    commits: int = 0


@contextmanager
def counted(database: Database) -> Iterator[Count]:
    """executemany counts as one, BEGIN does not count."""
    count = Count()

    def statement(_connection: sa.Connection, _cursor: Any, text: str, *_rest: Any) -> None:
        count.statements += not text.upper().startswith("BEGIN")

    def commit(_connection: sa.Connection) -> None:
        count.commits += 1

    sa.event.listen(database.engine, "before_cursor_execute", statement)
    sa.event.listen(database.engine, "commit", commit)
    try:
        yield count
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", statement)
        sa.event.remove(database.engine, "commit", commit)


class Wire:
    """A relay in front of PostgreSQL that counts the bytes sent to the server."""

    def __init__(self, port: int) -> None:
        self.behind, self.sent = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _address = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.behind))
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._relay, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._relay, args=(server, client, False), daemon=True).start()

    def _relay(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        while data := source.recv(65536):
            self.sent += len(data) if counted else 0
            target.sendall(data)
        target.close()
