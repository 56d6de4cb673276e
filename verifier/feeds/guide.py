"""Writes docs/data-guide.md from the headings the importer knows: ``python -m verifier.feeds.guide``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from verifier.feeds.content import words
from verifier.feeds.content.reading import IMPORTABLE
from verifier.feeds.headings import FIELDS, ONE_OF, FeedKind, Field
from verifier.feeds.words import KIND_NAMES

_HEAD: Final = """\
# 数据指南 · Data guide

What a file may hold, column by column. A test compares this page with the importer; it is written by
`python -m verifier.feeds.guide > docs/data-guide.md`.

本页列出每种数据可用的列及可识别的列名。列的顺序不限；不认识的列忽略并在导入报告中列出。

- Formats 格式: CSV, TSV, XLSX, XLS, DBF, fixed width with a mapping 定宽（须映射）.
- Headings are compared without blanks, punctuation, bracketed units and case; full and half width are one.
  比较列名时不计空格、标点、括号内的单位、大小写和全半角。
- A column of another name is tied in a mapping file: 列名不同时用映射文件 `--mapping`, `[columns]`.
- Dates 日期: `1949-04-03`, `19490403`, `1949年4月3日`. Months 月份: `202511`, `2025-11`.
- Money 金额: yuan 元.
- ● this column is required 必需的列. ○ at least one of these columns 至少有其中一列.
"""
_VALUES: Final = """\
## 取值 · values

Another word is translated in a mapping file: 其他写法用映射文件 `[values]`.
"""
_TABLE: Final = "| | 字段 field | 内容 · content | 可识别的列名 · accepted headings |\n|---|---|---|---|"
_WORDS: Final[tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...]] = (
    ("险种 · scheme", words.SCHEMES),
    ("待遇状态 · state of a benefit (roll)", words.ENTITLEMENT_STATES),
    ("发放结果 · outcome of a payment", words.PAYMENT_STATES),
    ("羁押服刑状态 · custody status", words.CUSTODY_STATES),
    ("生存迹象种类 · kind of a life sign", words.LIFE_SIGN_KINDS),
)


def data_guide() -> str:
    """Return the page as Markdown, with a newline at its end."""
    parts = [_HEAD]
    parts += [_feed(kind) for kind in FeedKind if kind in IMPORTABLE]
    parts.append(_VALUES)
    parts += [_values(title, known) for title, known in _WORDS]
    return "\n".join(parts)


def _feed(kind: FeedKind) -> str:
    name = KIND_NAMES[kind.value]
    rows = [_row(field, one_of=field.name in ONE_OF.get(kind, ())) for field in FIELDS[kind]]
    return "\n".join([f"## `{kind.value}` {name.zh} · {name.en}", "", _TABLE, *rows, ""])


def _row(field: Field, *, one_of: bool) -> str:
    mark = "●" if field.required else "○" if one_of else ""
    headings = ", ".join(f"`{heading}`" for heading in dict.fromkeys(field.headings))
    return f"| {mark} | `{field.name}` | {field.description.zh} · {field.description.en} | {headings} |"


def _values(title: str, known: Mapping[str, tuple[str, ...]]) -> str:
    rows = [f"| `{code}` | {', '.join(each[1:])} |" for code, each in known.items()]
    return "\n".join([f"### {title}", "", "| code | 可写作 · may be written |", "|---|---|", *rows, ""])


if __name__ == "__main__":
    sys.stdout.write(data_guide())
