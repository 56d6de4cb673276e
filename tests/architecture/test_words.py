"""Words: every code that can occur has its words, no word is dead, pages made from code are up to date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from verifier.benefits import words as benefit_words
from verifier.cases.caseload.words import WORK_SENTENCES
from verifier.cases.rules import TRANSITIONS
from verifier.crossmatch.custody_rules import custody_table
from verifier.crossmatch.inbox_filter import Sort
from verifier.feeds import words as feed_words
from verifier.feeds.content import words as agency_words
from verifier.feeds.content.reading import IMPORTABLE
from verifier.feeds.content.roll import UNSPECIFIED
from verifier.feeds.guide import data_guide
from verifier.people.reveal import REVEALABLE
from verifier.procedure.reading import read_law
from verifier.runs.words import STEP_NAMES
from web import wording

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for package in ("verifier", "web", "jobs") for path in (ROOT / package).rglob("*.py"))
_ACTION = re.compile(r"(agency|lead|leads|case|person|feed|night|user)\.[a-z_]+")


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def _audited_actions() -> set[str]:
    """Return every action the code can write to the audit chain.

    An action is written where the entry is made, or handed to a helper of the same module: then it is among
    that module's texts. Cases build theirs from the steps of their table and of the law.
    """
    found: set[str] = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in _calls(tree, "Happening"):
            action = call.args[0]
            if isinstance(action, ast.Constant):
                found.add(str(action.value))
            elif isinstance(action, ast.JoinedStr):
                assert ast.unparse(action) == "f'case.{action}'", (path, call.lineno)
                found |= {f"case.{step}" for _, step in TRANSITIONS} | {"case.opened"}
                found |= {f"case.{kind}" for kind in (*read_law().steps, *read_law().facts)}
                found |= {f"case.{kind}" for kind in WORK_SENTENCES}
            else:
                assert isinstance(action, ast.Name), (path, call.lineno)
                texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
                found |= {text for text in texts if isinstance(text, str) and _ACTION.fullmatch(text)}
    return found


def test_every_action_in_the_audit_chain_has_its_words_and_no_words_are_dead() -> None:
    assert _audited_actions() == set(wording.ACTIONS)


def test_every_word_of_the_console_is_used() -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "web").rglob("*.html"))
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "web").rglob("*.py"))
    tables = [name for name in vars(wording) if name.isupper() and name[0] != "_"]
    assert [name for name in tables if f"words.{name}" not in pages and f"wording.{name}" not in code] == []


def test_every_state_an_agency_can_send_has_its_words() -> None:
    assert set(benefit_words.STATE_NAMES) == set(agency_words.ENTITLEMENT_STATES)
    assert set(benefit_words.SCHEME_NAMES) == {*agency_words.SCHEMES, UNSPECIFIED}
    assert set(custody_table()) == set(agency_words.CUSTODY_STATES)


def test_every_kind_that_can_be_imported_has_its_name() -> None:
    assert set(feed_words.KIND_NAMES) == {kind.value for kind in IMPORTABLE}


def _stated(folder: str, wanted: re.Pattern[str]) -> set[str]:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob("*.py"))
    return set(wanted.findall(text))


def test_every_state_a_feed_is_given_has_its_words() -> None:
    given = _stated("verifier/feeds", re.compile(r'\bstate\s*=\s*"(\w+)"'))
    assert given <= set(feed_words.RESULT_NAMES)


def test_the_steps_of_the_night_are_the_named_ones_in_their_order() -> None:
    tree = ast.parse((ROOT / "jobs" / "nightly.py").read_text(encoding="utf-8"))
    [steps] = [
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "_STEPS"
    ]
    assert isinstance(steps, ast.Dict)
    assert [ast.literal_eval(key) for key in steps.keys if key is not None] == list(STEP_NAMES)


def test_what_can_be_revealed_and_sorted_by_has_its_words() -> None:
    assert set(wording.REVEALABLE) == set(REVEALABLE)
    assert set(wording.SORTS) == set(get_args(Sort))


def test_the_data_guide_is_what_the_importer_knows() -> None:
    page = (ROOT / "docs" / "data-guide.md").read_text(encoding="utf-8")
    assert page == data_guide(), "run: python -m verifier.feeds.guide > docs/data-guide.md"


def test_the_floors_of_the_architecture_page_are_those_of_the_import_contract() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = re.findall(r'"([\w :]+)"', project.partition("layers = [")[2].partition("]")[0])
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = [
        line.strip().removeprefix("verifier/").split("  ")[0]
        for line in page.splitlines()
        if line.startswith("    verifier/")
    ]
    assert drawn == layers
