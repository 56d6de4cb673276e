"""docs/procedure.md shows the tables by which a case moves, as they are."""

from __future__ import annotations

from pathlib import Path

from verifier.cases.rules_page import transition_tables

PAGE = Path(__file__).parents[3] / "docs" / "procedure.md"


def test_the_page_shows_the_tables_of_the_code() -> None:
    assert transition_tables() in PAGE.read_text(encoding="utf-8"), "python -m verifier.cases.rules_page"
