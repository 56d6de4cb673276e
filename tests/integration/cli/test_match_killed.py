"""A run of ``match`` that is killed leaves a folder, and the next run removes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.integration.cli.two_files import RECORDS, ROLL, record, roll, write


def _folders(place: Path) -> list[Path]:
    return sorted(place.glob("pension-match-*"))


def test_what_a_killed_match_leaves_is_gone_after_the_next(bare) -> None:
    place = bare.path / "work"
    place.mkdir()
    given = [
        write(bare.path / "roll.parquet", ROLL, roll(10_000)),
        write(bare.path / "records.csv", RECORDS, [record(at, id_no="") for at in range(0, 10_000, 7)]),
    ]
    options = ["--out", str(bare.path / "pairs.csv"), "--work-dir", str(place), "--lang", "en"]
    process = subprocess.Popen(
        [sys.executable, "-m", "verifier.cli", "match", *given, *options],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "reading the roll" in line:
            break
    assert len(_folders(place)) == 1
    files = [
        write(bare.path / "few.csv", ROLL, roll(300)),
        write(bare.path / "two.csv", RECORDS, [record(7)]),
    ]
    run = ("match", *files, "--out", str(bare.path / "more.csv"), "--work-dir", str(place))
    process.send_signal(signal.SIGSTOP)
    assert bare.run_without_config(*run).code == 0
    assert len(_folders(place)) == 1, "a run that lives, however slowly, keeps its folder"
    process.kill()
    process.communicate(timeout=60)
    assert len(_folders(place)) == 1
    assert bare.run_without_config(*run).code == 0
    assert _folders(place) == []
