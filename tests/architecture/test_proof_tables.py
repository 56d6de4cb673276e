"""docs/contracts.md, docs/kiosk-protocol-tests.md: every promise and every clause has its proof in a test."""

from __future__ import annotations

import re

import pytest

from tests.architecture.pages import ROOT, names_of_tests

#: page → how many rows each section has; a new clause is a new row
SECTIONS = {
    "contracts.md": {"R1": 2, "R7": 10, "R8": 2, "D1": 6, "D2": 3, "D3": 5, "D4": 11, "D5": 4},
    "kiosk-protocol-tests.md": {"1": 11, "2": 7, "3": 9, "4": 7, "5": 5, "6": 4, "7": 5},
}
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _rows(page: str) -> list[list[str]]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"\| [A-Z]?\d+\.\d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


ROWS = [(page, row) for page in SECTIONS for row in _rows(page)]


@pytest.mark.parametrize("page", SECTIONS)
def test_every_clause_has_its_row_once_and_in_order(page: str) -> None:
    sections = SECTIONS[page].items()
    wanted = [f"{section}.{number}" for section, count in sections for number in range(1, count + 1)]
    assert [row[0] for row in _rows(page)] == wanted


@pytest.mark.parametrize(("page", "row"), ROWS, ids=[f"{page} {row[0]}" for page, row in ROWS])
def test_every_clause_has_a_test_that_exists(page: str, row: list[str]) -> None:
    proofs = re.findall(r"`([\w/.]+)::(\w+)`", row[2])
    trials = re.findall(r"`make ([a-z-]+)`", row[2])
    assert proofs or trials, f"{page}: {row[0]} ({row[1]}) has no test"
    assert set(trials) <= TARGETS
    for file, name in proofs:
        path = ROOT / "tests" / file
        assert path.exists(), file
        assert name in names_of_tests(path), f"{file} has no {name}"
