"""Every sentence a person reads is written in both languages at once, so that neither can be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and in English.

    Both may hold ``{name}`` placeholders, filled by :meth:`fill`. English counts with ``{n:lead|leads}``, the
    number and the noun that goes with it, ``1 lead``; ``{n:,lead|leads}`` sets thousands apart.
    """

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        return self.zh if language == "zh" else self.en

    def fill(self, **values: Any) -> Text:
        """Return a copy with the placeholders of both languages filled.

        A value that is itself a :class:`Text` fills each language with its own half.
        """
        zh = {key: value.zh if isinstance(value, Text) else value for key, value in values.items()}
        en = {key: value.en if isinstance(value, Text) else countable(value) for key, value in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))

    def as_dict(self) -> dict[str, str]:
        """Return ``{"zh": …, "en": …}``, the form stored in explanations and reports."""
        return {"zh": self.zh, "en": self.en}

    @classmethod
    def from_dict(cls, value: dict[str, str]) -> Text:
        """Read back what :meth:`as_dict` wrote."""
        return cls(value["zh"], value["en"])

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


class _Count(int):
    """A number that knows which of two nouns goes with it."""

    def __format__(self, spec: str) -> str:
        one, bar, more = spec.removeprefix(",").partition("|")
        if not bar:
            return int.__format__(self, spec)
        number = f"{int(self):,}" if spec.startswith(",") else f"{int(self)}"
        return f"{number} {one if self == 1 else more}"


def countable(value: Any) -> Any:
    """Return a whole number as one that may stand in ``{n:lead|leads}``, anything else as it is."""
    return _Count(value) if type(value) is int else value


def joined(*sentences: Text) -> Text:
    """Return sentences as one text: Chinese without, English with a blank between them."""
    return Text("".join(text.zh for text in sentences), " ".join(text.en for text in sentences))


def chinese_day(day: date) -> str:
    """Return ``2026年11月21日``: Arabic figures, nothing padded (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_in_words(day: date) -> Text:
    """Return a day as messages write it: ``2026年11月21日``, ``2026-11-21`` in English."""
    return Text(chinese_day(day), day.isoformat())
