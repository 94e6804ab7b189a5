"""What the commands that change the directory share: a house of their own, a password from a person, and errors as one Chinese sentence."""
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from processes.bootstrap import House, Work, open_house
from processes.clock import SystemClock
from processes.errors import ProcessError
from processes.settings import read_settings

BY = "console"                     # who the audit log names: whoever may start commands on this machine


@contextmanager
def opened() -> Iterator[House]:
    """The house of the environment, closed again; a refusal is printed, not thrown at the person."""
    house = open_house(read_settings(os.environ), SystemClock())
    try:
        yield house
    except ProcessError as error:
        raise click.ClickException(f"{error}{error.next_step}") from error
    finally:
        house.close()


@contextmanager
def at_work() -> Iterator[Work]:
    """One transaction in the directory."""
    with opened() as house, house.unit_of_work() as work:
        yield work


def ask_password(from_stdin: bool) -> str:
    """A password typed twice, or the first line of the input for scripts; never an argument, which other users of the machine could see."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("密码", hide_input=True, confirmation_prompt="再输一次")
    return password
