"""The benchmark's protocol, its cache, the peers' reading of minutiae, its table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.finger import fvc, plain_mcc, sources, tables
from benchmarks.finger.peers import Template, as_minutiae
from benchmarks.finger.run import pooled
from benchmarks.shared import cache
from matchers.evaluation import figures
from matchers.finger.minutiae import BIFURCATION, ENDING, Minutiae, minutiae


@pytest.fixture
def images(tmp_path: Path) -> fvc.ImageSet:
    names = [f"{finger}_{impression}" for finger in range(101, 111) for impression in range(1, 9)]
    return fvc.ImageSet("set", 500, {name: tmp_path / name for name in names}, {})


def test_the_extended_protocol_has_280_genuine_and_2880_impostor_comparisons(images: fvc.ImageSet) -> None:
    trials = images.trials({})
    assert (trials.genuine.sum(), (~trials.genuine).sum()) == (280, 2880)
    assert trials.failed.all()


def random_minutiae(rng: np.random.Generator, count: int = 40) -> Minutiae:
    return minutiae(
        300, 400, rng.uniform(0, 300, count), rng.uniform(0, 400, count), rng.uniform(0, 6.28, count)
    )


def moved(found: Minutiae, turn: float) -> Minutiae:
    """Turn counter-clockwise as seen about the middle of the image, and shift a little."""
    x, y = found.x - 150, found.y - 200
    cos, sin = np.cos(turn), np.sin(turn)
    return minutiae(300, 400, cos * x + sin * y + 160, -sin * x + cos * y + 190, found.angle + turn)


@pytest.mark.parametrize("turn", [0.0, 0.4, -1.0])
def test_plain_mcc_knows_a_turned_print_and_tells_strangers_apart(turn: float) -> None:
    rng = np.random.default_rng(3)
    one, stranger = random_minutiae(rng), random_minutiae(rng)
    known = plain_mcc.compare(plain_mcc.cylinders(one), plain_mcc.cylinders(moved(one, turn)))
    strange = plain_mcc.compare(plain_mcc.cylinders(one), plain_mcc.cylinders(stranger))
    assert known > 0.2 > strange


def test_plain_mcc_of_too_few_minutiae_scores_nothing() -> None:
    rng = np.random.default_rng(3)
    few = plain_mcc.cylinders(random_minutiae(rng, 3))
    assert few is None
    assert plain_mcc.compare(few, plain_mcc.cylinders(random_minutiae(rng))) == 0


def test_minutiae_of_nbis_are_read_in_our_convention() -> None:
    template = Template(n=2, width=569, height=1138)
    for place, (direction, kind) in enumerate([(0, 1), (8, 0)]):
        found = template.minutiae[place]
        found.x, found.y, found.direction, found.reliability, found.type = 569, 0, direction, 0.5, kind
    read = as_minutiae(template, 569)
    assert (read.width, read.height) == (500, 1000)
    assert read.x.tolist() == [500, 500]
    assert read.angle.tolist() == pytest.approx([np.pi / 2, 0], abs=1e-6)
    assert read.kind.tolist() == [ENDING, BIFURCATION]
    assert read.quality.tolist() == [50, 50]


def test_what_is_kept_is_made_again_only_under_another_key(tmp_path: Path) -> None:
    kept = cache.Cache(tmp_path)
    made: list[int] = []

    def make() -> int:
        made.append(1)
        return len(made)

    one, other = "0" * 16, "1" * 16
    assert [kept.get("x", one, make), kept.get("x", one, make), kept.get("x", other, make)] == [1, 1, 2]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_line_holds_rates_with_intervals_and_the_mean_is_plain(images: fvc.ImageSet) -> None:
    rng = np.random.default_rng(1)
    scores = {
        (a, b): 9.0 * (a[:3] == b[:3]) + rng.normal() for a, b in images.pairs() if "110_8" not in (a, b)
    }
    row = tables.Row(
        "set", "fast", figures(images.trials(scores), rng, replicates=20), 10, 1, 50.0, 1.0, 0.5, 0.3
    )
    text = tables.line(row)
    assert "2.50 [" in text  # the 7 of 280 that the failed sample takes away
    assert "30.0" in text
    assert "2.50" in tables.mean_line("fast", [row, row])
    told = tables.as_json(row)
    assert (told["failed_genuine"], told["failed_impostor"], told["failure_to_enrol"]) == (7, 72, 1)
    assert told["fmr_supported"] == {100: True, 1000: False, 10000: False}
    again = pooled("fast", [row, row]).rates
    assert (again.genuines, again.impostors) == (560, 5760)
    assert again.zero_fmr() == pytest.approx(row.figures.zero_fmr)
    assert any("26 %" in note for note in tables.notes([row]))


def test_whatever_makes_a_template_is_part_of_the_key_it_is_kept_under() -> None:
    makers = ("codecs.finger_record", "finger.deep.extract", "finger.fast.extract", "images")
    load = "import sys, " + ", ".join(f"matchers.{name}" for name in makers)
    show = "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('matchers.')), sep='\\n')"
    ran = subprocess.run(
        [sys.executable, "-c", f"{load}; {show}"],
        cwd=sources.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = [Path(line) for line in ran.stdout.split()]
    covered = {path for path in loaded if any(path.is_relative_to(one) for one in sources.EXTRACTION)}
    # they word refusals and show intermediate steps: no template depends on them
    assert {path.name for path in loaded if path not in covered} == {"errors.py", "transparency.py"}
    assert len(covered) > 40
    assert all(path.exists() for path in (*sources.EXTRACTION, *sources.COMPARISON))
