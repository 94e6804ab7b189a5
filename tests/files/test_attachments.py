"""An attachment can be taken back until the act it proves is sent, and never after."""
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from processes.clock import MovableClock
from processes.db import Database
from processes.errors import NotFound, Refused
from processes.files import queries, verbs
from processes.files.queries import Attachment
from processes.files.store import Files
from processes.files.verbs import AlreadySent
from tests.files.documents import DOCX, PDF

KEY = "item/0190"


class Desk:
    """Somebody who uploads."""

    def __init__(self, connection: sa.Connection, files: Files, clock: MovableClock) -> None:
        self.connection, self.files, self.clock = connection, files, clock

    def upload(self, content: bytes = PDF, *, by: str = "liuyang", key: str | None = KEY, task: str | None = "t1") -> Attachment:
        stored = self.files.save(BytesIO(content), "佐证.pdf")
        return verbs.attach(self.connection, stored, by=by, now=self.clock.now(), key=key, task_id=task, field="evidence")

    def send(self, *attachments: Attachment, act: str = "act1", key: str = KEY, by: str = "liuyang") -> None:
        verbs.bind(self.connection, [attachment.id for attachment in attachments], act, key=key, by=by)


@pytest.fixture
def desk(database: Database, tmp_path: Path, clock: MovableClock):
    with database.writing(None) as connection:
        yield Desk(connection, Files(tmp_path), clock)


def test_an_upload_is_a_row_that_says_whose_it_is_and_what_it_proves(desk: Desk) -> None:
    attachment = desk.upload()
    assert queries.get(desk.connection, attachment.id) == attachment
    assert (attachment.uploaded_by, attachment.business_key, attachment.task_id, attachment.field) == ("liuyang", KEY, "t1", "evidence")
    assert not attachment.sent and attachment.previewed and not desk.upload(DOCX).previewed


def test_files_of_a_task_are_there_at_once_and_of_the_item_only_when_sent(desk: Desk) -> None:
    attachment = desk.upload()
    assert [each.id for each in queries.of_task(desk.connection, "t1")] == [attachment.id]
    assert queries.of_key(desk.connection, KEY) == ()
    desk.send(attachment)
    assert [(each.id, each.act_id) for each in queries.of_key(desk.connection, KEY)] == [(attachment.id, "act1")]


def test_the_uploader_may_remove_it_before_it_is_sent(desk: Desk) -> None:
    attachment = desk.upload()
    verbs.remove(desk.connection, attachment.id, "liuyang", desk.clock.now())
    assert queries.of_task(desk.connection, "t1") == () and queries.known(desk.connection, [attachment.id]) == set()
    with pytest.raises(NotFound):
        verbs.remove(desk.connection, attachment.id, "liuyang", desk.clock.now())


def test_nobody_else_may_remove_it(desk: Desk) -> None:
    with pytest.raises(NotFound):
        verbs.remove(desk.connection, desk.upload().id, "wangfang", desk.clock.now())


def test_once_sent_it_stays_for_good(desk: Desk) -> None:
    attachment = desk.upload()
    desk.send(attachment)
    with pytest.raises(AlreadySent, match="不能再移除"):
        verbs.remove(desk.connection, attachment.id, "liuyang", desk.clock.now())


def test_what_was_sent_may_be_sent_again_after_a_return_and_keeps_its_first_act(desk: Desk) -> None:
    attachment = desk.upload()
    desk.send(attachment)
    desk.send(attachment, act="act2", by="wangfang")
    found = queries.get(desk.connection, attachment.id)
    assert found is not None and found.act_id == "act1"


def test_a_file_of_another_item_cannot_be_smuggled_into_this_one(desk: Desk) -> None:
    secret = desk.upload(key="item/secret")
    with pytest.raises(Refused, match="不属于本事项"):
        desk.send(secret)


def test_a_file_uploaded_before_there_was_an_item_belongs_to_its_uploader(desk: Desk) -> None:
    attachment = desk.upload(key=None, task=None)
    with pytest.raises(Refused):
        desk.send(attachment, by="wangfang")
    desk.send(attachment)
    found = queries.get(desk.connection, attachment.id)
    assert found is not None and found.business_key == KEY and found.sent


def test_a_removed_or_unknown_file_cannot_be_sent(desk: Desk) -> None:
    attachment = desk.upload()
    verbs.remove(desk.connection, attachment.id, "liuyang", desk.clock.now())
    with pytest.raises(Refused, match="请重新上传"):
        desk.send(attachment)
    with pytest.raises(Refused):
        verbs.bind(desk.connection, ["no such file"], "act1", key=KEY, by="liuyang")


def test_an_act_without_files_binds_nothing(desk: Desk) -> None:
    desk.send()


def test_known_tells_real_ids_from_invented_ones(desk: Desk) -> None:
    attachment = desk.upload()
    assert queries.known(desk.connection, [attachment.id, "invented"]) == {attachment.id}
