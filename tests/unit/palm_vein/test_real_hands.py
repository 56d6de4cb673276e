"""Real pictures, where they are at hand: few of them, enough to notice that something broke."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from matchers.images import read_image
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.extraction import extract
from matchers.palm_vein.prepared import Prepared, prepare

pytestmark = pytest.mark.bench_data


def pictures(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "vein" / name / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ready(folder: Path, name: str, row: dict[str, str]) -> Prepared:
    return prepare(extract(read_image((folder / "vein" / name / row["path"]).read_bytes())))


def test_the_backs_of_ten_people_s_hands_are_told_apart_across_sessions(bench_data: Path) -> None:
    rows = [row for row in pictures(bench_data, "DHV_dev") if row["sample"] == "1"]
    both = {row["subject"] for row in rows if row["session"] == "2"}
    people = sorted(both)[::6][:10]
    seen = {
        session: {
            row["subject"] + row["hand"]: ready(bench_data, "DHV_dev", row)
            for row in rows
            if row["session"] == session and row["subject"] in people
        }
        for session in ("1", "2")
    }
    names = sorted(seen["2"])
    references = [seen["1"][name] for name in names]
    scores = np.stack([compare_prepared(seen["2"][name], references) for name in names])
    own = np.eye(len(names), dtype=np.bool_)
    assert len(names) == 20
    assert scores[own].min() > scores[~own].max()


def test_the_palm_is_found_in_every_tenth_picture_and_known_on_another_device(bench_data: Path) -> None:
    rows = pictures(bench_data, "PALM")[::10]
    found = [ready(bench_data, "PALM", row) for row in rows]
    hands = np.array([row["subject"] + row["hand"] for row in rows])
    scores = np.stack([compare_prepared(one, found) for one in found])
    same = hands[:, None] == hands
    assert scores[same].min() > scores[~same].max()
