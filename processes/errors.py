"""What the product says when it cannot do what was asked: one class per reason, the docstring is the Chinese sentence shown to the person."""
from typing import Any, ClassVar


class ProcessError(Exception):
    """操作未能完成。"""

    status: ClassVar[int] = 400

    def __init__(self, message: str | None = None, *, article: str = "", next_step: str = "", **fields: Any) -> None:
        self.fields = fields
        self.article = article
        self.next_step = next_step
        self.message = message or (type(self).__doc__ or "").format(**fields)
        super().__init__(self.message)


class NotFound(ProcessError):
    """没有找到{what}，可能已被移走，或您无权知悉。"""

    status = 404

    def __init__(self, what: str = "该页面", **kwargs: Any) -> None:
        super().__init__(what=what, **kwargs)


class Forbidden(ProcessError):
    """您没有办理此事的权限。"""

    status = 403


class Conflict(ProcessError):
    """内容已被他人更新，请刷新后再试。"""

    status = 409


class TaskTaken(Conflict):
    """已由{who}于{when}办理。"""


class TaskClosed(Conflict):
    """该任务已失效：{reason}。"""


class Refused(ProcessError):
    """该操作不符合规定。"""

    status = 422


class FormInvalid(ProcessError):
    """表单有{count}处需要修改。"""

    status = 422

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__(count=len(errors))

    def __str__(self) -> str:
        return self.message + "；".join(f"{key}：{'、'.join(texts)}" for key, texts in self.errors.items())


class Unforeseen(ProcessError):
    """系统没有办成。"""

    status = 500


class Busy(ProcessError):
    """系统正忙，请稍后再试，您填写的内容已保留。"""

    status = 503
