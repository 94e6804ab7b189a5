"""Somebody of 综合办公室 at the register."""
from datetime import date
from typing import Any

from processes.bootstrap import House
from processes.db import new_id
from processes.directory.queries import offices
from processes.engine.outbox.models import outbox
from processes.engine.step import Viewer
from processes.supervision import queries
from processes.supervision.queries import ItemPage
from processes.supervision.register import outcomes, verbs
from processes.supervision.register import queries as register
from processes.supervision.register.dispatch import dispatch, settle
from processes.supervision.register.documents import Cell, Decision, NewDocument, document_key
from processes.supervision.register.outcomes import Result
from processes.supervision.register.pages import Coming, DocumentPage, RowView
from processes.supervision.register.paste import split
from processes.supervision.register.recognising import Offices

MINUTES = """会议议定以下事项：
一、关于修订留学生培养方案
会议决定，修订留学生培养方案，由教科办牵头，学工办、国际办配合，9月30日前完成。
二、关于教室安全
会议要求，由后勤办负责，4月30日前完成全部教室安全检查。
三、关于学生手册
会议同意修订学生手册，由学工办牵头，教科办配合，6月底前印发。
四、会议听取了上一季度财务情况的汇报。
五、由财资办牵头细化年度预算，3月31日前报会议审定。
六、会议学习了有关文件。
七、由后勤办负责更换老旧空调，8月31日前完成。"""
MEETING = NewDocument("joint_meeting", "2026年第3次党政联席会", "", "", "", date(2026, 2, 27), None, False, "", (), "会议纪要存综合办公室", "ordinary")
DECIDED = ("2026年第3次党政联席会", date(2026, 2, 27))


class Clerk:
    def __init__(self, house: House, person: str) -> None:
        self.house, self.person, self.document_id = house, person, new_id()

    @property
    def viewer(self) -> Viewer:
        with self.house.reading() as connection:
            return self.house.viewer(connection, self.person)

    def does(self, verb: Any, *args: Any) -> Any:
        with self.house.unit_of_work(document_key(self.document_id)) as u:
            return verb(u, self.viewer, self.document_id, *args)

    def enters(self, text: str = MINUTES, new: NewDocument = MEETING) -> None:
        with self.house.reading() as connection:
            known = Offices((one.name, [one.short_name]) for one in offices(connection, self.house.today()))
        self.does(verbs.enter_document, new, split(text, known, new.dated or self.house.today()))

    def page(self) -> DocumentPage:
        with self.house.reading() as connection:
            return register.document_page(connection, self.viewer, self.document_id)

    def row(self, place: int) -> RowView:
        return self.page().rows[place - 1]

    def coming(self, place: int) -> Coming:
        return self.row(place).coming[0]

    def decides(self, verdict: str, *places: int, by: tuple[str, date | None] = DECIDED) -> None:
        for place in places:
            self.does(verbs.decide, self.row(place).id, Decision(verdict, *by))
        settle(self.house.unit_of_work, self.viewer, self.document_id)

    def edits(self, place: int, **changes: Any) -> None:
        one = self.coming(place)
        before = {name: getattr(one.cell, name) for name in Cell.__slots__}
        self.does(verbs.edit, one.item_id, Cell(**{**before, **changes}))
        settle(self.house.unit_of_work, self.viewer, self.document_id, [one.item_id])

    def issues(self, *places: int, dispatch_id: str = "") -> Result:
        return self.issues_items([one.item_id for place in places for one in self.row(place).coming], dispatch_id)

    def issues_items(self, wanted: list[str], dispatch_id: str = "") -> Result:
        self.last = dispatch_id or new_id()
        dispatch(self.house.unit_of_work, self.viewer, self.last, self.document_id, wanted)
        with self.house.reading() as connection:
            return outcomes.result(connection, self.viewer, self.last, self.house.today())

    def item(self, item_id: str) -> ItemPage:
        with self.house.reading() as connection:
            return queries.item(connection, self.viewer, item_id, self.house.today())

    def told(self, recipient: str) -> list[tuple[str, str]]:
        """(subject, body) of the messages to the principal, oldest first."""
        with self.house.reading() as connection:
            rows = connection.execute(outbox.select().where(outbox.c.recipient == recipient, outbox.c.channel == "inbox").order_by(outbox.c.id))
            return [(row.subject, row.body) for row in rows]
