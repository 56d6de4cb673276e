"""Writes docs/data-guide.md from the headings the importer knows: ``python -m verifier.feeds.guide``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from verifier.feeds.content import words
from verifier.feeds.content.reading import IMPORTABLE
from verifier.feeds.guide_cells import cell_form
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
- Money 金额: yuan 元. Account and identity numbers are text, never a number.
  账号、身份号码设为文本格式，勿用数值。
- Characters 字符: UTF-8, UTF-16, GB 18030; rare characters as they are, never `?` 生僻字照原样，勿写问号.
- ● this column is required 必需的列. ○ at least one of these columns 至少有其中一列.
- A row that cannot be used waits in quarantine with its line, the reason and the remedy; nothing is lost.
  不能使用的行进入待改正清单，写明行号、原因和改法，不会丢失。
- ≤: characters at most 至多若干字. Every example is read by a test 每个例子都由测试读入.
- What becomes of a file 文件到达之后: [architecture](architecture.md#a-records-way);
  where it is dropped 投递文件夹: [nightly](nightly.md#watched-folders).
"""
_VALUES: Final = """\
## 取值 · values

Another word is translated in a mapping file: 其他写法用映射文件 `[values]`.
"""
_TABLE: Final = (
    "| | 字段 field | 内容 · content | 格式 · form | 例 example | 可识别的列名 · accepted headings |\n"
    "|---|---|---|---|---|---|"
)
_OTHERS: Final = """\
## 其他文件 · other files

- 原系统的办案经过 · what an earlier system did in cases: `import case-history FILE`,
  [procedure](procedure.md#how-a-case-moves).
- 短信、信件的送达结果 · what became of reminders: `campaigns import-results FILE`, [campaigns](campaigns.md).
- 待发放文件 · a coming payment file: `payroll bring FILE`, [ledger](ledger.md#before-payroll).
- 两个文件直接比对 · two files matched without a database: `match ROLL RECORDS --out PAIRS.csv`.
  名册 roll: `pid`, `id_no`, `name`, `sex`, `birth`, `address`. 记录 records: `rid`, `id_no`, `name`, `sex`,
  `birth`, `age`, `address`, `event_date`, `source`. 上列中文列名亦可 the headings above will do.
"""
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
    parts.append(_OTHERS)
    return "\n".join(parts)


def _feed(kind: FeedKind) -> str:
    name = KIND_NAMES[kind.value]
    rows = [_row(kind, field, one_of=field.name in ONE_OF.get(kind, ())) for field in FIELDS[kind]]
    return "\n".join([f"## `{kind.value}` {name.zh} · {name.en}", "", _TABLE, *rows, ""])


def _row(kind: FeedKind, field: Field, *, one_of: bool) -> str:
    mark = "●" if field.required else "○" if one_of else ""
    headings = ", ".join(f"`{heading}`" for heading in dict.fromkeys(field.headings))
    cell = cell_form(kind, field.name)
    bound = f" ≤ {cell.longest}" if cell.longest else ""
    content = f"{field.description.zh} · {field.description.en}"
    example = f"`{cell.example}`" if cell.example else ""
    form = f"{cell.form.zh} · {cell.form.en}{bound}"
    return f"| {mark} | `{field.name}` | {content} | {form} | {example} | {headings} |"


def _values(title: str, known: Mapping[str, tuple[str, ...]]) -> str:
    rows = [f"| `{code}` | {', '.join(each[1:])} |" for code, each in known.items()]
    return "\n".join([f"### {title}", "", "| code | 可写作 · may be written |", "|---|---|", *rows, ""])


if __name__ == "__main__":
    sys.stdout.write(data_guide())
