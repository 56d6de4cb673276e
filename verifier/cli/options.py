"""Options that stand at many commands, and the readers of the days, months and amounts a person types.

A reader is given to an option as its ``parser``: the command then has a value, and what cannot be read is
told before anything is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar

import typer

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.money import fen_from_text
from verifier.months import Month

T = TypeVar("T")

As = Annotated[str | None, typer.Option("--as", help="代表哪位用户 / user you act for")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / print one JSON object")]
Reason = Annotated[str, typer.Option(help="理由 / why")]
Note = Annotated[str, typer.Option(help="说明 / note")]
Case = Annotated[int | None, typer.Option("--case", help="案件编号 / number of the case")]
PersonRef = Annotated[str, typer.Argument(help="身份证号或名册编号 / ID number or the register's own")]


def day_of(text: str) -> date:
    """Return a day given as ``2026-11-21``.

    Raises:
        InvalidInput: it is no day.
    """
    wrong = Text("“{t}”不是日期。", "“{t}” is not a date.")
    return _read(text, date.fromisoformat, wrong, Text("请写成 2026-11-21。", "Write it as 2026-11-21."))


def month_of(text: str) -> Month:
    """Return a month given as ``2026-11``.

    Raises:
        InvalidInput: it is no month.
    """
    wrong = Text("“{t}”不是月份。", "“{t}” is not a month.")
    return _read(text, Month.parse, wrong, Text("请写成 2026-11。", "Write it as 2026-11."))


def fen_of(text: str) -> int:
    """Return an amount given in yuan, in fen.

    Raises:
        InvalidInput: it is no amount.
    """
    wrong = Text("“{t}”不是金额。", "“{t}” is not an amount.")
    how = Text("请填写以元为单位、至多两位小数的数字。", "Enter yuan with at most two decimals.")
    return _read(text, fen_from_text, wrong, how)


def _read(text: str, read: Callable[[str], T], wrong: Text, how: Text) -> T:
    try:
        return read(text)
    except ValueError as error:
        raise InvalidInput(wrong.fill(t=text[:20]), how) from error
