"""Quality rises with every measure, and falls where a finger was laid on badly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.fast.extract import extract_with_measures
from matchers.finger.fast.measures import Measures
from matchers.finger.quality import TERMS, losses, quality, weighted
from matchers.finger.synthesis import PRESETS, impress, make_finger
from matchers.images import read_image

GOOD = Measures(
    area=200,
    coherence=0.88,
    best_coherence=0.95,
    clarity=0.85,
    ridge_share=0.42,
    contrast=60,
    period=9.0,
    centre=1.0,
    minutiae=40,
    minutia_quality=85.0,
)
SHARES = st.floats(0, 1)


@st.composite
def any_measures(draw: st.DrawFn) -> Measures:
    return Measures(
        area=draw(st.floats(0, 1000)),
        coherence=draw(SHARES),
        best_coherence=draw(SHARES),
        clarity=draw(SHARES),
        ridge_share=draw(SHARES),
        contrast=draw(st.floats(0, 128)),
        period=draw(st.floats(4, 20)),
        centre=draw(SHARES),
        minutiae=draw(st.integers(0, 255)),
        minutia_quality=draw(st.floats(0, 100)),
    )


@given(any_measures())
def test_quality_is_between_1_and_100_whatever_was_measured(measures: Measures) -> None:
    assert 1 <= quality(measures) <= 100


@given(any_measures(), st.floats(0, 300), st.floats(0, 0.5), st.integers(0, 50))
def test_more_print_more_clarity_and_more_minutiae_never_lower_quality(
    measures: Measures, area: float, clarity: float, minutiae: int
) -> None:
    better = replace(
        measures,
        area=measures.area + area,
        clarity=measures.clarity + clarity,
        minutiae=measures.minutiae + minutiae,
    )
    assert weighted(better) >= weighted(measures) - 1e-9


@given(any_measures(), st.floats(0, 0.5))
def test_filled_valleys_never_raise_quality(measures: Measures, more: float) -> None:
    wetter = replace(measures, ridge_share=measures.ridge_share + more)
    assert weighted(wetter) <= weighted(measures) + 1e-9


@given(any_measures())
def test_nothing_is_lost_below_zero_and_the_losses_add_up(measures: Measures) -> None:
    lost = losses(measures)
    assert set(lost) == set(TERMS)
    assert min(lost.values()) >= -1e-9
    assert weighted(measures) + sum(lost.values()) == pytest.approx(weighted(GOOD))


def test_the_best_print_loses_nothing() -> None:
    assert sum(losses(GOOD).values()) == pytest.approx(0)
    assert quality(GOOD) > 80


def test_a_small_print_loses_most_by_its_area() -> None:
    lost = losses(replace(GOOD, area=40, minutiae=20))
    assert max(lost, key=lost.__getitem__) == "area"


def test_worse_contact_of_the_same_finger_has_lower_quality() -> None:
    rng = np.random.default_rng(5)
    by_condition: dict[str, list[int]] = {"good": [], "worn": [], "partial": []}
    for _ in range(3):
        finger = make_finger(rng)
        for name, told in by_condition.items():
            _, measures = extract_with_measures(impress(finger, rng, PRESETS[name]), 500.0)
            told.append(quality(measures))
    mean = {name: float(np.mean(told)) for name, told in by_condition.items()}
    assert mean["good"] > mean["worn"] > mean["partial"]


@pytest.mark.bench_data
def test_a_clear_real_print_has_higher_quality_than_a_drowned_one(bench_data: Path) -> None:
    folder = bench_data / "fingerprint" / "FVC2002_DB3_B"
    told = []
    for name in ("101_1", "108_5"):
        _, measures = extract_with_measures(read_image((folder / f"{name}.png").read_bytes()), 500.0)
        told.append(quality(measures))
    assert told[0] > told[1] + 20
