"""A file is on the disk before its row, stands there once, and goes when nobody needs it."""
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from processes.clock import MovableClock
from processes.db import Database
from processes.files import queries, store, verbs
from processes.files.media import FileRefused
from processes.files.store import Files
from tests.files.documents import EXE, PDF, PNG


def stored_files(files: Files) -> list[str]:
    return sorted(path.name for path in files.folder.rglob("*") if path.is_file() and path.name != ".lock")


def age(files: Files, content: bytes, written: datetime) -> None:
    os.utime(files.path(sha256(content).hexdigest()), (written.timestamp(), written.timestamp()))


def test_the_content_is_found_under_its_hash(tmp_path: Path) -> None:
    files = Files(tmp_path)
    stored = files.save(BytesIO(PDF), "方案.pdf")
    assert stored.sha256 == sha256(PDF).hexdigest() and stored.size == len(PDF)
    assert files.path(stored.sha256).read_bytes() == PDF
    assert files.path(stored.sha256) == tmp_path / "files" / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert files.save(BytesIO(PDF), "甲.pdf").sha256 == files.save(BytesIO(PDF), "乙.pdf").sha256
    assert len(stored_files(files)) == 1


def test_a_refused_upload_leaves_nothing(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(FileRefused):
        files.save(BytesIO(EXE), "a.pdf")
    assert stored_files(files) == []


def test_twenty_megabytes_are_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store.LARGEST == 20 * 1024 * 1024
    monkeypatch.setattr(store, "LARGEST", len(PNG))
    files = Files(tmp_path)
    assert files.save(BytesIO(PNG), "a.png").size == len(PNG)
    with pytest.raises(FileRefused, match="20 MB"):
        files.save(BytesIO(PNG + b"\x00"), "a.png")
    assert len(stored_files(files)) == 1


def test_an_interrupted_upload_leaves_nothing(tmp_path: Path) -> None:
    class Torn(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    files = Files(tmp_path)
    with pytest.raises(ConnectionResetError):
        files.save(Torn(), "a.pdf")
    assert stored_files(files) == []


def test_only_old_files_without_a_row_are_swept(tmp_path: Path, database: Database, clock: MovableClock) -> None:
    files, now = Files(tmp_path), clock.now()
    needed, orphan, fresh = PDF, PNG, PDF + b"fresh"
    kept = files.save(BytesIO(needed), "a.pdf")
    for content in (orphan, fresh):
        files.save(BytesIO(content), "b")
    for content, hours in ((needed, 48), (orphan, 48), (fresh, 1)):
        age(files, content, now - timedelta(hours=hours))
    with database.writing(None) as connection:
        verbs.attach(connection, kept, by="liming", now=now, key="item/1", task_id=None, field="evidence")
        assert files.sweep(lambda: queries.hashes(connection), now) == 1
    assert stored_files(files) == sorted([sha256(needed).hexdigest(), sha256(fresh).hexdigest()])


def test_a_file_uploaded_again_while_it_is_being_swept_stays(tmp_path: Path) -> None:
    files, now = Files(tmp_path), datetime(2026, 3, 2, tzinfo=UTC)
    files.save(BytesIO(PDF), "a.pdf")
    age(files, PDF, now - timedelta(days=2))

    def uploaded_meanwhile() -> frozenset[str]:
        files.save(BytesIO(PDF), "again.pdf")
        age(files, PDF, now)
        return frozenset()

    assert files.sweep(uploaded_meanwhile, now) == 0
    assert len(stored_files(files)) == 1


def test_a_removed_attachment_gives_its_content_to_the_sweeper(tmp_path: Path, database: Database, clock: MovableClock) -> None:
    files, now = Files(tmp_path), clock.now()
    stored = files.save(BytesIO(PDF), "a.pdf")
    age(files, PDF, now - timedelta(days=2))
    with database.writing(None) as connection:
        attachment = verbs.attach(connection, stored, by="liming", now=now, key="item/1", task_id="t", field="evidence")
        verbs.remove(connection, attachment.id, "liming", now)
        assert files.sweep(lambda: queries.hashes(connection), now) == 1
