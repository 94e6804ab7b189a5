"""What a process that serves writes to its output: our own line per request and job; of the libraries only what is wrong."""
import logging
import sys

TALKATIVE = ("spiff", "alembic", "waitress")        # the engine's library tells every state of every task, titles and form data included


def log_to_stdout() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
