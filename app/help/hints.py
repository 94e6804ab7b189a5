"""One short hint per main page, until its reader is done with it."""
from collections.abc import Mapping

HINTS: Mapping[str, str] = {
    "inbox.tasks": "这里是等您办的事，最急的在最上面。点一行，右边（手机上是下一页）就是要您做的决定；办完自动转到下一件。",
    "items.listing": "用上面的条件缩小范围，每种筛选都有固定网址，可以收藏。按 / 直接查找，j、k 上下移动，回车打开。",
    "items.page": "“进展”是现在的情况，“流程图”上蓝色的是正在等待的一步，“时间线”是谁在何时办了什么。要您办的事在标题下面的按钮里。",
    "messages.listing": "点一条消息，直接到要办的事；事情办完，它会自己标为已办。哪些发邮件、哪些并入每日摘要，可以在“我的设置”里改。"}
