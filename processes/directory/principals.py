"""How people are addressed in candidates: person:…, office:…, post:<post>/<office>, post:<post>, posts:<group>.

The head of an office is 负责人/<office>; everyone says <office>主任. Both spellings name the same post, whichever a diagram uses.
"""
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from processes.errors import Refused

HEAD = "负责人"
DEPUTY = "副负责人"
KINDS = ("person", "office", "post", "posts")
TITLES = (("副主任", DEPUTY), ("主任", HEAD))                          # longest first: 副主任 ends with 主任


@dataclass(frozen=True, slots=True)
class Post:
    """A post, and the office it is held for; none for a post the college has once."""

    title: str
    office: str | None = None

    @property
    def base(self) -> str:
        """副院长（教学科研） is one of the 副院长."""
        return self.title.partition("（")[0]

    @property
    def said(self) -> str:
        """As people say it: 教学科研办公室负责人."""
        return f"{self.office or ''}{self.title}"

    def __str__(self) -> str:
        return f"{self.title}/{self.office}" if self.office else self.title


def canonical(title: str, office: str | None = None) -> Post:
    """综合办公室主任 is stored and asked for as 负责人 of 综合办公室."""
    if office is None:
        for suffix, generic in TITLES:
            if title.endswith(suffix) and len(title) > len(suffix):
                return Post(generic, title.removesuffix(suffix))
    return Post(title, office)


def parse_post(text: str) -> Post:
    """A post written as in a principal, without `post:`."""
    title, _, office = text.partition("/")
    return canonical(title, office or None)


def split(principal: str) -> tuple[str, str]:
    """Kind and rest of a principal."""
    kind, _, rest = principal.partition(":")
    if kind not in KINDS or not rest:
        raise Refused(f"“{principal}”不是有效的办理人写法，应为 person:、office:、post: 或 posts: 开头。")
    return kind, rest


def principals_of_post(post: Post) -> frozenset[str]:
    """Every principal that the holder of a post answers to."""
    names = {f"post:{post}", f"post:{Post(post.base, post.office)}"}
    if post.office is None:
        return frozenset(names)
    names |= {f"post:{post.office}{suffix}" for suffix, generic in TITLES if generic == post.title}
    return frozenset(names | {f"office:{post.office}"})


def names_of_office(office: str | None, former: Mapping[str, Collection[str]]) -> list[str | None]:
    """The office by its present and all its former names."""
    found = [office]
    for one in found:                    # grows while it is read: a former name may have former names
        found += [name for name in former.get(one or "", ()) if name not in found]
    return found
