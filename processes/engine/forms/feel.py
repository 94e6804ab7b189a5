"""Conditions that the form-js editor writes in FEEL, translated once into the language of all our expressions. Nothing interprets FEEL at run time."""
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from processes.errors import ProcessError

TOKEN = re.compile(r'\s*(?:(\d+(?:\.\d+)?)|"((?:[^"\\]|\\.)*)"|(\.\.|<=|>=|!=|[-+*/()\[\],.<>=])|([^\W\d]\w*))')
WORDS = {"true": "True", "false": "False", "null": "None"}
FUNCTIONS = {"count": "len", "string length": "len", "list contains": "contains", "contains": "contains", "sum": "sum", "min": "min", "max": "max",
             "not": "not", "string": "str", "number": "float", "abs": "abs", "today": "today"}
DEEPEST = 40


class FeelRefused(ProcessError):
    """条件“{source}”第 {position} 个字符处看不懂：{reason}"""

    status = 422


def translate(source: str) -> str:
    """FEEL text (with or without the leading =) to a sandbox expression. Raises FeelRefused with the place."""
    text = source.strip()
    return Translation(text[1:] if text.startswith("=") else text).whole()


@dataclass(slots=True)
class Translation:
    source: str
    tokens: list[tuple[str, str, int]] = field(default_factory=list)
    at: int = 0
    depth: int = 0

    def whole(self) -> str:
        self._cut()
        found = self._expression()
        if self.at != len(self.tokens):
            self._refuse(f"多出“{self.tokens[self.at][1]}”")
        return found

    def _cut(self) -> None:
        position = 0
        while self.source[position:].strip():
            match = TOKEN.match(self.source, position)
            if match is None:
                raise FeelRefused(source=self.source, position=position + 1, reason=f"不认识“{self.source[position:].strip()[:8]}”")
            number, text, sign, word = match.groups()
            kind = "number" if number else "text" if text is not None else "sign" if sign else "word"
            self.tokens.append((kind, number or (text if text is not None else sign or word), match.start() + 1))
            position = match.end()
        if not self.tokens:
            raise FeelRefused(source=self.source, position=1, reason="是空的")

    def _refuse(self, reason: str) -> None:
        position = self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.source)
        raise FeelRefused(source=self.source, position=position, reason=reason)

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at][:2] if self.at < len(self.tokens) else ("end", "")

    def _take(self, *values: str) -> str:
        kind, value = self._peek()
        if kind in ("sign", "word") and value in values:
            self.at += 1
            return value
        return ""

    def _need(self, value: str) -> None:
        if not self._take(value):
            self._refuse(f"缺少“{value}”")

    def _expression(self) -> str:
        self.depth += 1
        if self.depth > DEEPEST:
            self._refuse("嵌套太深")
        if self._take("if"):
            condition = self._expression()
            self._need("then")
            yes = self._expression()
            self._need("else")
            found = f"({yes} if {condition} else {self._expression()})"
        else:
            found = self._joined(self._conjunction, "or")
        self.depth -= 1
        return found

    def _joined(self, part: Callable[[], str], word: str) -> str:
        parts = [part()]
        while self._take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else "(" + f" {word} ".join(parts) + ")"

    def _conjunction(self) -> str:
        return self._joined(self._comparison, "and")

    def _comparison(self) -> str:
        left = self._sum()
        if self._take("in"):
            return self._within(left)
        if sign := self._take("=", "!=", "<", "<=", ">", ">="):
            return f"({left} {'==' if sign == '=' else sign} {self._sum()})"
        return left

    def _within(self, left: str) -> str:
        closing = {"[": "]", "(": ")"}
        opening = self._take("[", "(")
        if not opening:
            self._refuse("in 后面要写 [ 或 (")
        first = self._expression()
        if self._take(".."):
            last = self._expression()
            self._need(closing[opening])
            return f"({first} <= {left} <= {last})"
        values = [first]
        while self._take(","):
            values.append(self._expression())
        self._need(closing[opening])
        return f"({left} in [{', '.join(values)}])"

    def _sum(self) -> str:
        found = self._product()
        while sign := self._take("+", "-"):
            found = f"({found} {sign} {self._product()})"
        return found

    def _product(self) -> str:
        found = self._unary()
        while sign := self._take("*", "/"):
            found = f"({found} {sign} {self._unary()})"
        return found

    def _unary(self) -> str:
        return f"(-{self._unary()})" if self._take("-") else self._path()

    def _path(self) -> str:
        found = self._atom()
        while self._take("."):
            kind, name = self._peek()
            if kind != "word":
                self._refuse("点后面要写名称")
            self.at += 1
            found = f"{found}.{name}"
        return found

    def _atom(self) -> str:
        kind, value = self._peek()
        if kind == "number":
            self.at += 1
            return value
        if kind == "text":
            self.at += 1
            return '"' + value + '"'
        if self._take("("):
            inner = self._expression()
            self._need(")")
            return f"({inner})"
        if self._take("["):
            return "[" + ", ".join(self._until("]")) + "]"
        if kind != "word":
            self._refuse("不完整")
        return self._named()

    def _named(self) -> str:
        name = self.tokens[self.at][1]
        self.at += 1
        while self._peek()[0] == "word" and any(known.startswith(f"{name} {self._peek()[1]}") for known in FUNCTIONS):
            name += " " + self.tokens[self.at][1]
            self.at += 1
        if name in WORDS:
            return WORDS[name]
        if not self._take("("):
            return name
        if name not in FUNCTIONS:
            self.at -= 2
            self._refuse(f"不支持的函数“{name}”")
        arguments = self._until(")")
        if name == "today":
            return "today"
        return f"(not {arguments[0]})" if name == "not" and len(arguments) == 1 else f"{FUNCTIONS[name]}({', '.join(arguments)})"

    def _until(self, closing: str) -> list[str]:
        found: list[str] = []
        while not self._take(closing):
            found.append(self._expression())
            if not self._take(",") and self._peek()[1] != closing:
                self._refuse(f"缺少“{closing}”")
        return found
