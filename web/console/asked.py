"""What an address or a form asks for: a word out of a list, a day, a text. Not understood is not said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeVar

from werkzeug.datastructures import MultiDict

from verifier.errors import InvalidInput
from verifier.language import Text

Word = TypeVar("Word", bound=str)

_LONGEST_SEARCH: Final = 60


def asked_word(args: MultiDict[str, str], name: str, known: Iterable[Word]) -> Word | None:
    """Return the one of ``known`` that was asked for, None for anything else."""
    given = args.get(name)
    return next((one for one in known if one == given), None)


def asked_text(args: MultiDict[str, str], name: str = "q") -> str:
    """Return what is sought, without outer blanks and no longer than anybody types."""
    return args.get(name, "").strip()[:_LONGEST_SEARCH]


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
