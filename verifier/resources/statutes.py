"""Reads statutes.toml: the one place every legal citation comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Statute:
    """One article. ``valid_from`` is empty where the original could not be read.

    ``verified``: the article was read in the original; where not, a person checks it before it is relied on.
    """

    title: Text
    article: Text
    version: str
    valid_from: str
    figures: dict[str, int]
    verified: bool

    @property
    def citation(self) -> Text:
        """Title and article as they are cited."""
        separator = ", " if self.article.en else ""
        return Text(self.title.zh + self.article.zh, self.title.en + separator + self.article.en)


@cache
def statute_table() -> dict[str, dict[str, Any]]:
    """Return the file as it is: one table per article."""
    return tomllib.loads((files("verifier.resources") / "statutes.toml").read_text(encoding="utf-8"))


def statute_from(entry: Mapping[str, Any]) -> Statute:
    """Return the article one table of the file describes.

    Raises:
        KeyError: a title, article, version or date is missing.
    """
    return Statute(
        title=Text(entry["title_zh"], entry["title_en"]),
        article=Text(entry["article_zh"], entry["article_en"]),
        version=entry["version"],
        valid_from=entry["valid_from"],
        figures={name: value for name, value in entry.items() if type(value) is int},
        verified=entry.get("verified", bool(entry["valid_from"])),
    )


def statute(key: str) -> Statute:
    """Return the statute filed under ``key``.

    Raises:
        KeyError: no such entry: a mistake in the program, not in the data of a user.
    """
    return statute_from(statute_table()[key])


def cite(key: str) -> Text:
    """Return the citation filed under ``key`` (:func:`statute` raises for an unknown one)."""
    return statute(key).citation
