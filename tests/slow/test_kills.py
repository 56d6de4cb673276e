"""SIGKILL at named fault points: nothing is lost, nothing is doubled, no half file is visible.

`make campaign-kills` goes on from where it was, over every point of every act; here a slice of it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.slow.acts.all import ACTS, stage_of
from tests.slow.killing import Death
from tests.slow.stage import Stage
from tests.slow.stores import PostgresStore, SqliteStore

#: kills of each act in files, and of all acts on PostgreSQL; together 312
IN_FILES, ON_A_SERVER = 18, 78


def kill(stage: Stage, kills: int) -> None:
    """Kill at points drawn by a seed, the sixth time in the middle of a write."""
    points = Counter(stage.prepare())
    names = sorted(points)
    rng = Random(f"{stage.store.engine} {stage.act.name}")  # noqa: S311 -- a trial that can be repeated
    done = 0
    for number in range(2 * kills):  # threads pass some points not each time
        name = rng.choice(names)
        death = Death(name, rng.randint(1, points[name]))
        done += stage.kill(Death(most_bytes=int(2 ** rng.uniform(12, 18))) if number % 6 == 5 else death)
        if done == kills:
            break
    assert done == kills


def in_files(act: str, template: Path, folder: Path, kills: int) -> None:
    kill(stage_of(act, SqliteStore(template), folder / act), kills)


@pytest.mark.parametrize("act", ["import", "check", "ledger"])
def test_an_act_killed_at_three_points_loses_and_doubles_nothing(
    sqlite_template: Path, tmp_path: Path, act: str
) -> None:
    in_files(act, sqlite_template, tmp_path, 3)


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_an_act_killed_at_many_points_loses_and_doubles_nothing(
    sqlite_template: Path, tmp_path: Path, act: str
) -> None:
    in_files(act, sqlite_template, tmp_path, IN_FILES)


@pytest.mark.slow
def test_acts_on_a_server_killed_at_many_points_lose_and_double_nothing(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for act in ACTS:
        store = PostgresStore(request.getfixturevalue("postgres_server"))
        try:
            kill(stage_of(act, store, tmp_path / act), ON_A_SERVER // len(ACTS))
        finally:
            store.close()


def test_a_point_is_named_by_the_function_of_the_product_and_what_it_changes(
    sqlite_template: Path, tmp_path: Path
) -> None:
    points = stage_of("outbox", SqliteStore(sqlite_template), tmp_path / "stage").prepare()
    assert {"outbox.sending.write_down.commit.before", "whole_files.whole.rename.before"} <= {*points}
    assert not [point for point in points if point.startswith("outside")]
