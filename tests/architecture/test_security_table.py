"""docs/security.md: every requirement of OWASP ASVS 5.0.0 up to level 2 has a test, or a reason why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.pages import names_of_tests

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
IDS = (Path(__file__).parent / "asvs_ids.txt").read_text(encoding="utf-8")

#: each requirement's level, in the order of the standard
LEVELS = dict(line.split() for line in IDS.splitlines() if not line.startswith("#"))
NOT_APPLICABLE = "not applicable: "
#: a reason says why in a sentence, not "n/a" or "not used"
LEAST_REASON = 20

ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]
CHAPTERS = [str(number) for number in range(1, 18)]


def test_every_chapter_of_the_standard_is_there_and_every_level_that_was_asked_for() -> None:
    assert re.findall(r"^## V(\d+) ", PAGE, re.MULTILINE) == CHAPTERS
    assert len(LEVELS) == 70 + 183 + 2, "of levels 1 and 2, and two of level 3"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_requirement_of_a_chapter_has_its_row_once_with_its_level(chapter: str) -> None:
    wanted = [[key, level] for key, level in LEVELS.items() if key.split(".")[0] == chapter]
    assert [row[:2] for row in ROWS if row[0].split(".")[0] == chapter] == wanted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_requirement_has_a_test_that_exists_or_a_reason(row: list[str]) -> None:
    assert len(row) == 4, "id | level | what is asked, in our words | proof"
    assert row[2], "what is asked is not said"
    proofs = re.findall(r"`([\w/.]+)::(\w+)`", row[3])
    if row[3].startswith(NOT_APPLICABLE):
        assert len(row[3]) >= len(NOT_APPLICABLE) + LEAST_REASON, "the reason is missing"
    else:
        assert proofs, f"{row[0]} ({row[2]}) has neither a test nor a reason"
    assert row[3].count("::") == len(proofs), "a test is named as `folder/test_file.py::test_name`"
    for file, name in proofs:
        path = ROOT / "tests" / file
        assert path.exists(), file
        assert name in names_of_tests(path), f"{file} has no {name}"


def test_every_test_the_threat_model_names_exists() -> None:
    model = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    proofs = re.findall(r"`([\w/.]+)::(\w+)`", model)
    assert len(proofs) > 40
    assert [(file, name) for file, name in proofs if name not in names_of_tests(ROOT / "tests" / file)] == []
    threats = [line.split(" | ")[0] for line in model.splitlines() if re.match(r"\| [stride] \|", line)]
    assert {line.strip("| ") for line in threats} == set("stride")
