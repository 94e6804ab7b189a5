"""What a person has set is one row, whoever writes it first."""
import threading

from processes.supervision.messages import preferences
from processes.supervision.messages.preferences import Preferences, dismiss_hint, save
from tests.supervision.messages.conftest import College


def test_what_is_saved_is_changed_in_place(college: College) -> None:
    with college.house.unit_of_work() as u:
        save(u.connection, "pengtao", Preferences(mail=False))
        dismiss_hint(u.connection, "pengtao", "items.page")
        save(u.connection, "zengli", Preferences(digest_at="17:00"))
    with college.house.reading() as connection:
        assert preferences.of(connection, "pengtao") == Preferences(mail=False, hints_gone=frozenset({"items.page"}))
        assert preferences.of(connection, "zengli") == Preferences(digest_at="17:00")


def test_several_clicks_at_once_are_all_taken(college: College) -> None:
    """They hold no key: what is deleted and inserted anew is inserted twice."""
    gate, refused = threading.Barrier(4), list[Exception]()
    people = ("pengtao", "zengli", "liming", "zhaomin", "mahao", "chenjing")

    def click() -> None:
        for person in people:
            gate.wait()
            try:
                with college.house.unit_of_work() as u:
                    dismiss_hint(u.connection, person, "items.page")
            except Exception as error:
                refused.append(error)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    with college.house.reading() as connection:
        assert all(not one.hints_at("items.page") for one in preferences.of_several(connection, people).values())
