"""docs/procedure.md: every rule of the domain has its proof in a test; the page tells what the file says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.pages import names_of_tests
from verifier.procedure.reading import read_law

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "procedure.md").read_text(encoding="utf-8")
LAW = read_law()

#: how many rules each section of the domain has (2 certification … 6 recovery); a new rule is a new row
RULES = {2: 11, 3: 19, 4: 5, 5: 6, 6: 21}

ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+\.\d+ \|", line)
]
#: these say in a refusal what every list of steps says by itself
SAID_BY_THE_STEP = {"two_people", "in_order"}


def _known_keys() -> set[str]:
    return {*LAW.statutes, *LAW.principles, *LAW.terms, *LAW.figures, *LAW.switches}


def test_every_rule_of_the_domain_has_its_row_once() -> None:
    wanted = [f"{section}.{n}" for section, count in RULES.items() for n in range(1, count + 1)]
    assert [row[0] for row in ROWS] == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_rule_has_a_test_that_exists(row: list[str]) -> None:
    proofs = re.findall(r"`([\w/.]+)::(\w+)`", row[3])
    assert proofs, f"rule {row[0]} ({row[1]}) has no test"
    for file, name in proofs:
        path = ROOT / "tests" / file
        assert path.exists(), file
        assert name in names_of_tests(path), f"{file} has no {name}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_rule_is_filed_under_what_exists(row: list[str]) -> None:
    keys = set(re.findall(r"`(\w+)`", row[2]))
    assert keys <= _known_keys()
    assert keys or re.fullmatch(r"\([\w ]+\)", row[2]), "no clause, and not said why"


def test_every_term_principle_and_figure_of_the_file_belongs_to_a_rule() -> None:
    filed = {key for row in ROWS for key in re.findall(r"`(\w+)`", row[2])}
    assert {*LAW.terms, *LAW.principles, *LAW.figures} - filed - SAID_BY_THE_STEP == set()


def test_every_clause_a_step_rests_on_can_be_cited() -> None:
    used = {step.clause.key for step in LAW.steps.values()}
    used |= {rule.clause.key for step in LAW.steps.values() for rule in step.rules}
    assert used <= {*LAW.statutes, *LAW.principles}


def test_the_terms_of_the_page_are_those_of_the_file() -> None:
    units = {"days": "days", "working_days": "working days", "months": "months"}
    wanted = [
        f"| `{term.key}` | {term.amount} {units[term.unit]} | {term.clause.words.zh} | "
        f"{'yes' if term.verified else 'no'} |"
        for term in LAW.terms.values()
    ]
    assert [line for line in PAGE.splitlines() if re.match(r"\| `\w+` \| \d+ ", line)] == wanted
