"""A serving process: what it says, and how it ends."""
import logging
import os
import signal
from collections.abc import Iterator

import pytest

from app.cli import worker
from app.cli.logs import TALKATIVE, log_to_stdout
from app.cli.serve import stop_on_signals


@pytest.fixture(autouse=True)
def levels() -> Iterator[None]:
    """Levels are of the whole process; other tests find them as they were."""
    loggers = [logging.getLogger(), *map(logging.getLogger, TALKATIVE)]
    before = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def test_the_engines_library_is_silent_and_our_own_lines_are_told(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger().setLevel(logging.INFO)
    log_to_stdout()
    logging.getLogger("spiff.task").info("State changed to READY")
    logging.getLogger("duban.worker").info("job")
    assert caplog.messages == ["job"]


def test_a_worker_alone_tells_its_jobs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Told(Exception):
        pass

    def told() -> None:
        raise Told
    monkeypatch.setattr(worker, "log_to_stdout", told)
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nowhere/none")
    with pytest.raises(Told):
        worker.command.callback()        # type: ignore[misc]


def test_a_second_signal_does_not_tear_the_ending_apart() -> None:
    """Ctrl-C twice, or make and the shell both passing it on: the first ends, the others are no news."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        stop_on_signals()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
