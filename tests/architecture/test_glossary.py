"""docs/glossary.md holds: one thing has one name in each language, and what is not written is not written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.architecture.catalogue import ROOT, everything_said

_TABLE_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| [^|]* \|([^|]*)\|$", re.MULTILINE)
CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Term:
    """A row: the forms a label may have in each language, and the words not used for it."""

    english: frozenset[str]
    chinese: frozenset[str]
    refused: tuple[str, ...]


def _singular(label: str) -> str:
    """Return a label without article, case, closing mark and plural."""
    plain = re.sub(r"^(the|a|an|its|my) ", "", label.strip(" .:").lower())
    return plain if plain.endswith("ss") else plain.removesuffix("s")


def _terms() -> Iterator[Term]:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    for english, chinese, refused in _TABLE_ROW.findall(page):
        if english not in ("English", "---"):
            yield Term(
                frozenset(_singular(one) for one in english.split(", ")),
                frozenset(chinese.split(", ")),
                tuple(one.strip() for one in refused.split(",") if one.strip()),
            )


TERMS = tuple(_terms())


@pytest.mark.parametrize("term", TERMS, ids=lambda term: min(term.english))
def test_a_label_that_says_one_side_of_a_term_says_the_other(term: Term) -> None:
    wrong = [
        f"{said.where}: {said.zh} | {said.en}"
        for said in everything_said()
        if _singular(said.en) in term.english
        and CHINESE.search(said.zh)
        and not any(form in said.zh for form in term.chinese)
    ]
    assert wrong == []


@pytest.mark.parametrize("term", [term for term in TERMS if term.refused], ids=lambda term: min(term.english))
def test_no_sentence_uses_a_name_the_glossary_refuses(term: Term) -> None:
    refused = [
        re.compile(re.escape(one) if CHINESE.search(one) else rf"(?i)\b{one}s?\b") for one in term.refused
    ]
    wrong = [
        f"{said.where}: {said.zh} | {said.en}"
        for said in everything_said()
        if any(word.search(said.zh) or word.search(said.en) for word in refused)
    ]
    assert wrong == []


def test_the_glossary_names_every_term_once_and_the_product_uses_each() -> None:
    assert len(TERMS) > 40
    english = [form for term in TERMS for form in term.english]
    assert len(english) == len(set(english))
    chinese = "\n".join(said.zh for said in everything_said())
    spoken = "\n".join(said.en for said in everything_said()).lower()
    unused = [
        term
        for term in TERMS
        if not any(form in chinese for form in term.chinese)
        or not any(form in spoken for form in term.english)
    ]
    assert unused == []
