"""Says in Chinese what the parser of the command line says in English of a call that cannot be read."""

from __future__ import annotations

import re
from typing import Final

from verifier.language import Text

_WRONG: Final = Text("命令用法有误：{m}", "Wrong usage: {m}")
#: what the parser says → the same in Chinese; a sentence that is not here is shown as it came
_SAID: Final = (
    (r"No such command '(?P<a>.*)'\. Did you mean (?P<b>.+)\?", "没有命令 {a}，相近的有 {b}。"),
    (r"No such command '(?P<a>.*)'\.", "没有命令 {a}。"),
    (r"No such option: (?P<a>\S+) \(Possible options: (?P<b>.+)\)", "没有选项 {a}，相近的有 {b}。"),
    (r"No such option: (?P<a>\S+)", "没有选项 {a}。"),
    (r"Missing argument '(?P<a>.*)'\.", "缺少参数 {a}。"),
    (r"Missing option '(?P<a>.*)'\.", "缺少选项 {a}。"),
    (r"Got unexpected extra argument\(s\) \((?P<a>.*)\)", "多写了：{a}。"),
    (r"Option '(?P<a>.*)' requires an argument\.", "选项 {a} 之后没有写内容。"),
    (r"Option '(?P<a>.*)' does not take a value\.", "选项 {a} 之后不写内容。"),
    (r"Invalid value for '(?P<a>[^']*)': (?:.*, )?'(?P<c>.*)' is not one of (?P<b>.*)\.", "{a} 只能是 {b}。"),
    (r"Invalid value for '(?P<a>[^']*)': .* valid integer.*", "{a} 须为整数。"),
    (r"Invalid value for '(?P<a>[^']*)': .* greater than or equal to (?P<b>\S+)", "{a} 不得小于 {b}。"),
    (r"Invalid value for '(?P<a>[^']*)': .* less than or equal to (?P<b>\S+)", "{a} 不得大于 {b}。"),
)


def usage_words(said: str) -> Text:
    """Return the parser's sentence in both languages."""
    for pattern, chinese in _SAID:
        if (hit := re.fullmatch(pattern, said, re.DOTALL)) is not None:
            return _WRONG.fill(m=Text(chinese.format(**hit.groupdict()), said))
    return _WRONG.fill(m=said)
