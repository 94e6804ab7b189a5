"""Passwords, hashed with argon2id. Nothing is imposed but length: people write down what they cannot remember."""
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from processes.errors import Refused

SHORTEST = 10
LONGEST = 200                                     # argon2 would hash a megabyte just as willingly
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODY = HASHER.hash("no account has this password")


class PasswordRefused(Refused):
    """密码{reason}。"""


def hashed(password: str, login: str) -> str:
    """The hash to store; refuses what a guesser would try first."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(reason=f"应为{SHORTEST}至{LONGEST}个字符")
    if login.lower() in password.lower() or len(set(password)) < 5:
        raise PasswordRefused(reason="过于简单，不得包含账号，且至少有5个不同的字符")
    return HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Takes as long for someone who has no account as for someone who has."""
    try:
        return HASHER.verify(stored or NOBODY, password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
