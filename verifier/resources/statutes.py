"""Reads statutes.toml: the one place every legal citation comes from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Statute:
    """One article. ``valid_from`` is empty where the original could not be read (unverified)."""

    title: Text
    article: Text
    version: str
    valid_from: str
    figures: dict[str, int]

    @property
    def citation(self) -> Text:
        """Title and article as they are cited."""
        separator = ", " if self.article.en else ""
        return Text(self.title.zh + self.article.zh, self.title.en + separator + self.article.en)


@cache
def _all() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("verifier.resources") / "statutes.toml").read_text(encoding="utf-8"))


def statute(key: str) -> Statute:
    """Return the statute filed under ``key``.

    Raises:
        KeyError: no such entry: a mistake in the program, not in the data of a user.
    """
    entry = _all()[key]
    return Statute(
        title=Text(entry["title_zh"], entry["title_en"]),
        article=Text(entry["article_zh"], entry["article_en"]),
        version=entry["version"],
        valid_from=entry["valid_from"],
        figures={name: value for name, value in entry.items() if isinstance(value, int)},
    )


def cite(key: str) -> Text:
    """Return the citation filed under ``key`` (:func:`statute` raises for an unknown one)."""
    return statute(key).citation


def statute_keys() -> tuple[str, ...]:
    """Return every key, for the test that reads them all."""
    return tuple(_all())
