"""Ctrl-C gives 130 and the same command goes on; two at once give 6 for one."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time

import pytest

from tests.integration.feeds.office import ROLL, people


def write_roll(folder, count: int) -> str:
    lines = [",".join(ROLL)]
    lines += [",".join(one.row.get(heading, "") for heading in ROLL) for one in people(count)]
    return str(folder.write("roll.csv", "\n".join(lines) + "\n"))


def wait_for_rows(folder, at_least: int) -> int:
    """Return how many rows were received once there are so many."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with sqlite3.connect(folder.path / "var" / "pension.db", timeout=30) as database:
            found = database.execute("SELECT coalesce(max(received), 0) FROM feeds").fetchone()[0]
        database.close()
        if found >= at_least:
            return int(found)
        time.sleep(0.005)
    raise AssertionError("the import never got so far")


@pytest.fixture
def small(folder):
    """A folder whose imports commit every 100 rows."""
    folder.extra["PENSION_VERIFIER__FEEDS__BATCH_ROWS"] = "100"
    return folder


def test_an_interrupted_import_gives_130_and_goes_on(small) -> None:
    path = write_roll(small, 6000)
    process = small.start("import", "roll", path, "--source", "city", "--json")
    reached = wait_for_rows(small, 100)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err.decode()
    assert json.loads(out)["exit_code"] == 130
    assert reached < 6000
    again = small.run("import", "roll", path, "--source", "city", "--json")
    assert (again.code, again.json["received"], again.json["accepted"]) == (0, 6000, 6000)


def test_of_two_imports_of_one_source_one_gives_six(small) -> None:
    path = write_roll(small, 6000)
    process = small.start("import", "roll", path, "--source", "city", "--json")
    wait_for_rows(small, 100)
    second = small.run("import", "roll", path, "--source", "city", "--json")
    assert (second.code, second.json["error"]["kind"]) == (6, "AlreadyRunning")
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, json.loads(out)["accepted"]) == (0, 6000)


def test_a_night_beside_a_living_import_leaves_it_alone(small) -> None:
    path = write_roll(small, 6000)
    process = small.start("import", "roll", path, "--source", "city", "--json")
    wait_for_rows(small, 6000)  # all received, being placed
    night = small.run("nightly", "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err.decode()
    assert json.loads(out)["accepted"] == 6000
    assert night.code in (0, 3), night
