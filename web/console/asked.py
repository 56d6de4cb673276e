"""What an address or a form asks for: a word out of a list, a day, a text. Not understood is not said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.money import fen_from_text
from verifier.months import Month

Word = TypeVar("Word", bound=str)


def asked_word(args: MultiDict[str, str], name: str, known: Iterable[Word]) -> Word | None:
    """Return the one of ``known`` that was asked for, None for anything else."""
    given = args.get(name)
    return next((one for one in known if one == given), None)


def asked_day(args: MultiDict[str, str], name: str) -> date | None:
    """Return the day asked for as ``YYYY-MM-DD``, None for anything else."""
    try:
        return date.fromisoformat(args.get(name, ""))
    except ValueError:
        return None


def given_day(form: MultiDict[str, str], name: str) -> date:
    """Return the day a form must hold.

    Raises:
        InvalidInput: it holds none.
    """
    found = asked_day(form, name)
    if found is None:
        raise InvalidInput(
            Text("请填写日期。", "A day is needed."),
            Text("按年-月-日填写，如 2026-11-30。", "Write it as year-month-day, 2026-11-30 for instance."),
        )
    return found


def asked_amount(args: MultiDict[str, str], name: str) -> int | None:
    """Return the amount asked for in yuan, in fen; None where nothing is said.

    Raises:
        InvalidInput: something is said, and it is no amount.
    """
    text = args.get(name, "").strip()
    if not text:
        return None
    try:
        return fen_from_text(text)
    except ValueError as error:
        raise InvalidInput(
            Text("“{t}”不是金额。", "“{t}” is not an amount.").fill(t=text[:20]),
            Text("请填写以元为单位、至多两位小数的数字。", "Enter yuan with at most two decimals."),
        ) from error


def given_amount(form: MultiDict[str, str], name: str) -> int:
    """Return the amount a form must hold in yuan, in fen.

    Raises:
        InvalidInput: it holds none.
    """
    found = asked_amount(form, name)
    if found is None:
        raise InvalidInput(
            Text("请填写金额。", "An amount is needed."),
            Text("请填写以元为单位、至多两位小数的数字。", "Enter yuan with at most two decimals."),
        )
    return found


def asked_month(args: MultiDict[str, str], name: str) -> Month | None:
    """Return the month asked for as ``YYYY-MM``, None for anything else."""
    try:
        return Month.parse(args.get(name, ""))
    except ValueError:
        return None


def asked_number(args: MultiDict[str, str], name: str, most: int) -> int | None:
    """Return the whole number from 1 to ``most`` asked for, None for anything else."""
    text = args.get(name, "").strip()
    fits = text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most
    return int(text) if fits else None


def given_verdict(form: MultiDict[str, str]) -> bool:
    """Return whether a form says to approve.

    Raises:
        InvalidInput: it says neither that nor to refuse.
    """
    verdict = asked_word(form, "verdict", ("approve", "refuse"))
    if verdict is None:
        raise InvalidInput(Text("尚未选择批准或退回。", "Neither approval nor refusal was chosen."))
    return verdict == "approve"
