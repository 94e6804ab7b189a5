"""Chinese names as people type them on a keyboard: in pinyin, or by its initials. A name read in several ways is found by each."""
from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin, pinyin

MOST_READINGS = 32


@lru_cache(maxsize=10_000)
def spellings(name: str) -> tuple[str, ...]:
    """In full and by initials, lower case: 曾莉 → cengli, zengli, cl, zl …"""
    found: list[str] = []
    for style in (Style.NORMAL, Style.FIRST_LETTER):
        readings = pinyin(name, style=style, heteronym=True)
        found += ["".join(one).lower() for one in islice(product(*readings), MOST_READINGS)]
    return tuple(dict.fromkeys(found))


def plain(name: str) -> str:
    """One spelling in ASCII letters and digits, for a login."""
    return "".join(sign for sign in "".join(lazy_pinyin(name)).lower() if sign.isascii() and sign.isalnum())
