"""A full disk, a store somebody else holds, a clock that jumps: said in words, nothing half, nothing twice.

`make campaign-faults` tries every page, every act and half a minute; here a slice of it.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from tests.slow.acts.all import stage_of
from tests.slow.acts.outgoing import OUTBOX
from tests.slow.disturbed_kiosks import DisturbedKiosks
from tests.slow.full_disk import CannotMount, FullDisk, small_disk
from tests.slow.held_store import held, withstand
from tests.slow.jumping_clock import jump
from tests.slow.stage import Stage
from tests.slow.stores import SqliteStore
from verifier.cli.failures import in_words

#: pages left; what an outbox needs is between the last two
PAGES = (0, 5, 12, 60)


def test_a_full_disk_is_said_in_words_leaves_nothing_half_and_is_made_good(
    sqlite_template: Path, tmp_path: Path
) -> None:
    try:
        with small_disk(tmp_path / "disk") as disk:
            stage = Stage(OUTBOX, SqliteStore(sqlite_template), tmp_path / "stage", disk)
            stage.prepare()
            full = FullDisk(stage, disk)
            assert [full.trial(pages) for pages in PAGES] == [True, True, True, False]
    except CannotMount:
        pytest.skip("only root can mount a small disk")


def test_an_act_waits_for_a_store_that_another_process_holds(sqlite_template: Path, tmp_path: Path) -> None:
    stage = stage_of("outbox", SqliteStore(sqlite_template), tmp_path / "stage")
    stage.prepare()
    withstand(stage, 0.5)


@pytest.mark.slow
def test_a_kiosk_is_told_to_come_again_while_the_store_is_held(sqlite_template: Path, tmp_path: Path) -> None:
    kiosks = DisturbedKiosks(SqliteStore(sqlite_template), tmp_path / "stage")
    kiosks.prepare()
    assert kiosks.disturbed(lambda: held(kiosks.settings.database.url, 30), "held") >= 1


@pytest.mark.parametrize("by", [timedelta(hours=24), timedelta(hours=-24)])
def test_a_clock_that_jumps_sends_nothing_twice(sqlite_template: Path, tmp_path: Path, by: timedelta) -> None:
    stage = stage_of("outbox", SqliteStore(sqlite_template), tmp_path / "stage")
    stage.prepare()
    assert jump(stage, 2, by, tmp_path / "jumped")


def test_a_store_that_stays_held_is_said_to_be_busy_and_not_to_be_broken() -> None:
    told = in_words(OperationalError(None, None, sqlite3.OperationalError("database is locked")))
    assert "正忙" in told.in_language("zh")
    assert "run it again" in told.in_language("en")
