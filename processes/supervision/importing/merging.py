"""Rows beside each other: one that says 与上一项合并 looks at the one before, and a name that nobody bears at all the offices there are."""
from collections.abc import Sequence
from dataclasses import replace

from processes.supervision.importing.questions import KEEP, SKIP, Answers, Frame, Question, Settled, settle
from processes.supervision.importing.recognise import Row


def settle_all(rows: Sequence[tuple[Row, Answers, bool]], frame: Frame) -> tuple[Settled, ...]:
    """All rows of a ledger in their order, the third value saying that a row is in already; rows that ask to be merged look at the one before."""
    found = [settle(row, answers, frame) for row, answers, _ in rows]
    target: int | None = None
    for place, (row, answers, done) in enumerate(rows):
        one = found[place]
        if row.merge and one.choice != SKIP and not done:
            open_target = target is not None and not rows[target][2]
            if one.merge:
                lost = (Question("merge", "上一项已导入或不导入，不能再并入，请单独成项。", fault=True),)
                found[place] = replace(one, into=target) if open_target else replace(one, merge=False, questions=lost)
            elif open_target and target is not None and answers.get("merge") != KEEP:
                waits = Question("", f"第 {row.number} 行是否并入本项，尚未回答。")
                found[target] = replace(found[target], questions=(*found[target].questions, waits))
        if found[place].into is None and found[place].choice != SKIP:
            target = place
    return tuple(found)


def likely(name: str, offices: Sequence[str]) -> str:
    """The one office whose name holds the letters of the alias in their order: shown first, for the clerk to confirm."""
    def holds(office: str) -> bool:
        letters = iter(office)
        return all(letter in letters for letter in name)

    found = [office for office in offices if holds(office)]
    return found[0] if len(found) == 1 else ""
