"""The command ``replay``: what it prints, writes and returns."""

from __future__ import annotations

import csv
import json
import stat
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tests.integration.cli.conftest import Folder
from tests.integration.feeds.office import Office
from tests.integration.replay.nights import CROWD, first_night
from verifier.clock import FixedClock
from verifier.context import open_context
from verifier.crossmatch.replay.export import COLUMNS
from verifier.settings import load_settings
from verifier.wiring import wire

THEN = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)


@pytest.fixture
def work(folder: Folder) -> Folder:
    """One past night of January, and a changed threshold since."""
    assert folder.run("user", "add", "li", "--role", "investigator").code == 0
    assert folder.run("user", "add", "an", "--role", "security_admin").code == 0
    wire()
    made = open_context(load_settings(folder.path / "config.toml", {}), FixedClock(THEN))
    with closing(made.database):
        first_night(Office(made, folder.path))
    return folder


def test_a_past_night_told_again_is_the_same_and_ends_with_0(work: Folder) -> None:
    done = work.run("replay", "1", "--as", "li")
    assert done.code == 0
    assert "与比较对象完全相同" in done.out
    assert work.run("replay", "2026-01-15", "--as", "li", "--lang", "en").out.count("exactly the same") == 1


def test_what_todays_rules_change_is_counted_listed_and_written(
    work: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENSION_VERIFIER__CROSSMATCH__SHARED_ACCOUNT_PEOPLE", "4")
    table, whole = work.path / "replay.csv", work.path / "replay.json"
    done = work.run("replay", "1", "--rules", "now", "--as", "li", "--out", str(table), "--json")
    assert done.code == 3
    assert done.json["changed_rules"] == ["crossmatch"]
    assert done.json["total"]["not_raised"] == 1
    [row] = done.json["rows"]
    assert (row["kind"], row["what"]) == ("shared_account", "not_raised")
    assert [cause["code"] for cause in row["causes"]] == ["thresholds"]
    assert row["after"] is None
    with table.open(encoding="utf-8", newline="") as stream:
        [written] = csv.DictReader(stream)
    assert tuple(written) == COLUMNS
    assert (written["kind"], written["causes"]) == ("shared_account", "thresholds")
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    said = work.run("replay", "1", "--rules", "now", "--as", "li", "--out", str(whole), "--lang", "en")
    assert said.code == 3
    assert "would not be raised" in said.out
    assert "thresholds" in said.out
    assert json.loads(whole.read_text("utf-8")) == done.json
    for name in (CROWD[0].row["姓名"], CROWD[0].row["公民身份号码"], "6217"):
        assert name not in said.out + whole.read_text("utf-8") + table.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("replay", "7", "--as", "li"), 1),
        (("replay", "gestern", "--as", "li"), 2),
        (("replay", "1", "--as", "an"), 4),
        (("replay", "1", "--as", "li", "--out", "x.txt"), 2),
        (("replay", "1", "--rules", "never", "--as", "li"), 2),
    ],
)
def test_what_cannot_be_told_again_is_refused_with_its_code(
    work: Folder, arguments: tuple[str, ...], code: int
) -> None:
    assert work.run(*arguments).code == code
