"""Real pictures, where they are at hand: few of them, enough to notice that something broke."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.palm_vein.degraded import faint, moved, nearer
from matchers.errors import NotEnrollable
from matchers.images import read_image
from matchers.palm_vein.arrays import Gray
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.extraction import extract, extract_measured
from matchers.palm_vein.parameters import DEFAULT
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.region import find_hand

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


def some(folder: Path) -> list[Gray]:
    """Eight backs of hands and eight palms."""
    return [
        read_image((folder / "vein" / name / row["path"]).read_bytes())
        for name, every in (("DHV_dev", 125), ("PALM", 18))
        for row in pictures(folder, name)[::every]
    ]


def test_still_pictures_are_not_refused_and_nearly_all_are_told_to_be_good(bench_data: Path) -> None:
    seen = [extract_measured(image) for image in some(bench_data)]
    assert sum("good" in one.advice.en for one in seen) >= len(seen) - 2
    assert min(one.template.quality for one in seen) >= 85


def test_a_hand_that_moved_is_refused_or_told_to_keep_still(bench_data: Path) -> None:
    told = []
    for at, image in enumerate(some(bench_data)):
        try:
            told.append(extract_measured(moved(image, 22, at * 0.4)).advice.en)
        except NotEnrollable as refused:
            told.append(refused.en)
    assert sum("still" in one for one in told) >= len(told) - 2


def test_the_farther_a_real_hand_moves_the_lower_its_quality(bench_data: Path) -> None:
    lenient = replace(DEFAULT, enrolment=replace(DEFAULT.enrolment, least_detail=0))
    for at, image in enumerate(some(bench_data)):
        blurred = (moved(image, way, at * 0.4) for way in (1, 10, 25))
        told = [extract_measured(one, parameters=lenient).template.quality for one in blurred]
        assert told == sorted(told, reverse=True)
        assert told[2] < told[0]


def test_a_cold_palm_is_told_to_be_warmed(bench_data: Path) -> None:
    palms = some(bench_data)[8:]
    cold = [faint(image, 0.2, find_hand(image, DEFAULT.region).radius) for image in palms]
    assert sum("warm" in extract_measured(image).advice.en for image in cold) >= len(palms) - 1


def test_a_real_hand_all_over_the_picture_is_too_close(bench_data: Path) -> None:
    for image in some(bench_data):
        hand = find_hand(image, DEFAULT.region)
        with pytest.raises(NotEnrollable) as refused:
            # the circle is now wider than the picture, and a quarter more
            extract(nearer(image, 1.25 * max(image.shape) / (2 * hand.radius), (hand.x, hand.y)))
        assert "too close" in refused.value.en
