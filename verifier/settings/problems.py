"""What is wrong with a value of a settings or mapping file, in both languages: pydantic has English only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from verifier.language import Text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_QUOTED: Final = re.compile("'([^']*)'")
_WHOLE: Final = "应为整数"
_NUMBER: Final = "应为数字"
_YES_OR_NO: Final = "应为 true 或 false"
_LIST: Final = "应为列表"
_SECTION: Final = "应为一节"
#: pydantic's kinds of errors → the Chinese sentence; what stands in braces is of the error's context
_CHINESE: Final[dict[str, str]] = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这一项",
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "bool_parsing": _YES_OR_NO,
    "bool_type": _YES_OR_NO,
    "string_type": "应为加引号的文字",
    "path_type": "应为文件或目录的路径",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _SECTION,
    "model_type": _SECTION,
    "literal_error": "只能是 {expected} 之一",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_pattern_mismatch": "不能这样写",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
}


def problem_of(error: ErrorDetails) -> Text:
    """Return what is wrong with one value. A validator of ours raises ``ValueError`` with a :class:`Text`."""
    context = error.get("ctx", {})
    own = context.get("error")
    if isinstance(own, ValueError) and own.args and isinstance(own.args[0], Text):
        return own.args[0]
    english = error["msg"].removeprefix("Value error, ")
    chinese = _CHINESE.get(error["type"])
    if chinese is None:
        return Text(f"不能这样写（{english}）", english)
    if "expected" in context:
        context = context | {"expected": "、".join(_QUOTED.findall(str(context["expected"])))}
    return Text(chinese.format(**context), english)
