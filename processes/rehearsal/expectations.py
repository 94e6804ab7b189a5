"""Compare what a story expects with what the house shows; the first difference is raised."""
from typing import TYPE_CHECKING, Any

from processes.engine import queries as engine
from processes.engine.step import SYSTEM
from processes.errors import NotFound, ProcessError
from processes.supervision import queries as supervision
from processes.supervision.verbs import key_of

if TYPE_CHECKING:
    from processes.rehearsal.player import Player

STATUS_OF_LIGHT = {"绿": "green", "黄": "yellow", "红": "red", "灰": "grey"}


class Unexpected(ProcessError):
    """{where}：应有{what}“{wanted}”，实际是“{found}”"""


class Expectations:
    def __init__(self, player: "Player", where: str, item_id: str) -> None:
        self.player, self.where, self.item_id = player, where, item_id
        self.house = player.house

    def check(self, wanted: dict[str, Any]) -> None:
        for name, value in wanted.items():
            getattr(self, f"_{name}")(value)

    def _row(self) -> supervision.ItemRow:
        with self.house.reading() as connection:
            return supervision.item(connection, SYSTEM, self.item_id, self.house.today()).row

    def _same(self, what: str, wanted: Any, found: Any) -> None:
        if wanted != found:
            raise Unexpected(where=self.where, what=what, wanted=wanted, found=found)

    def _status(self, wanted: str) -> None:
        self._same("状态", wanted, self._row().status_label)

    def _due(self, wanted: str) -> None:
        self._same("办结时限", wanted, str(self._row().due))

    def _original_due(self, wanted: str) -> None:
        self._same("原办结时限", wanted, str(self._row().original_due))

    def _light(self, wanted: str) -> None:
        self._same("灯", STATUS_OF_LIGHT.get(wanted, wanted), str(self._row().light))

    def _days_left(self, wanted: int) -> None:
        self._same("剩余工作日", wanted, self._row().days_left)

    def _number(self, wanted: str) -> None:
        self._same("督办编号", wanted, self._row().number)

    def _open(self, wanted: dict[str, list[str]]) -> None:
        for who, elements in wanted.items():
            viewer = self.player.viewer(who, self.where)
            with self.house.reading() as connection:
                tasks = engine.open_tasks(connection, SYSTEM, key_of(self.item_id))
            mine = sorted(t.element_id for t in tasks if viewer.principals & set(t.candidates) and viewer.person not in t.excluded)
            self._same(f"{who}的待办", sorted(elements), mine)

    def _sentences(self) -> tuple[str, ...]:
        with self.house.reading() as connection:
            return supervision.entry_sentences(connection, SYSTEM, self.item_id)

    def _ledger(self, wanted: list[str]) -> None:
        said = iter(self._sentences())
        for text in wanted:
            if not any(text in one for one in said):
                raise Unexpected(where=self.where, what="台账记载（依次）", wanted=text, found=" / ".join(self._sentences()))

    def _ledger_never(self, wanted: list[str]) -> None:
        for text in wanted:
            if found := [one for one in self._sentences() if text in one]:
                raise Unexpected(where=self.where, what="台账不含", wanted=text, found=found[0])

    def _counts(self, wanted: dict[str, int]) -> None:
        said = self._sentences()
        for text, number in wanted.items():
            self._same(f"台账中“{text}”的条数", number, sum(text in one for one in said))

    def _knows(self, wanted: dict[str, bool]) -> None:
        for who, expected in wanted.items():
            self._same(f"{who}能否知悉", expected, self._page(who) is not None)

    def _reads(self, wanted: dict[str, bool]) -> None:
        for who, expected in wanted.items():
            page = self._page(who)
            self._same(f"{who}能否阅看内容", expected, page is not None and page.papers is not None)

    def _page(self, who: str) -> supervision.ItemPage | None:
        viewer = self.player.viewer(who, self.where)
        try:
            with self.house.reading() as connection:
                return supervision.item(connection, viewer, self.item_id, self.house.today())
        except NotFound:
            return None
