"""The bytes of attachments, under the hash of their content. A file is complete and on the disk before any row speaks of it."""
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from processes.db import new_id
from processes.files.media import FileRefused, clean_name, recognise

LARGEST = 20 * 1024 * 1024
CHUNK = 256 * 1024
ORPHAN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written: enough for the row."""

    sha256: str
    name: str
    size: int
    media_type: str


class Files:
    """The folder `files` under the home of a house."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "files"

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def save(self, stream: BinaryIO, name: str) -> Stored:
        """Write the stream, look at what it is, and give it its place. Refused or interrupted uploads leave nothing but a temporary file at most."""
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        temporary = incoming / new_id()
        try:
            sha256, size = _copy(stream, temporary)
            media = recognise(temporary, name)
            self._place(temporary, sha256)
        finally:
            temporary.unlink(missing_ok=True)
        return Stored(sha256, clean_name(name, media), size, media.media_type)

    def sweep(self, known: Callable[[], frozenset[str]], now: datetime) -> int:
        """Remove files without a row that are older than a day; returns how many. `known` is asked after the files were listed."""
        limit = (now - ORPHAN_AFTER).timestamp()
        old = [path for path in self.folder.rglob("*") if path.is_file() and path.name != ".lock" and path.stat().st_mtime < limit]
        keep = known() if old else frozenset()
        return sum(self._remove(path, limit) for path in old if path.name not in keep)

    def _place(self, temporary: Path, sha256: str) -> None:
        """The same content again only renews the date, so that the sweeper does not take it before its row is there."""
        place = self.path(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        with self._locked():
            if place.exists():
                os.utime(place)
                return
            temporary.replace(place)
        for folder in (place.parent, place.parent.parent, self.folder):
            _sync_folder(folder)

    def _remove(self, path: Path, limit: float) -> bool:
        with self._locked():
            if path.stat().st_mtime >= limit:            # somebody uploaded it again meanwhile
                return False
            path.unlink()
            return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _copy(stream: BinaryIO, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise FileRefused(reason="文件超过20 MB，请压缩或分开上传")
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
