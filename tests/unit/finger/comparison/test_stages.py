"""The stages of a comparison by themselves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from matchers.calibration import MOST
from matchers.finger.comparison.assignment import assign
from matchers.finger.comparison.cylinders import cylinders, hull, places
from matchers.finger.comparison.features import FEATURES, examine
from matchers.finger.comparison.fusion import Pairing, measured_weights
from matchers.finger.comparison.prepared import prepare, stack
from matchers.finger.comparison.relaxation import scored_pairs
from matchers.finger.minutiae import minutiae
from matchers.finger.orientation_grid import NOTHING, OrientationGrid
from matchers.finger.synthesis import make_template
from matchers.finger.template import FingerTemplate, Tier


@given(arrays(np.float32, (2, 6, 5), elements=st.sampled_from([0.0, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875])))
def test_pairs_are_those_taken_greedily_one_by_one(similarity: np.ndarray) -> None:
    # distinct values, so that there is one greedy answer
    steps = np.arange(60, dtype=np.float32).reshape(2, 6, 5) * np.float32(1e-4)
    distinct = np.where(similarity > 0, similarity + steps, 0).astype(np.float32)
    found = assign(distinct, np.array([5, 5]))
    for row in range(2):
        left, expected = distinct[row].copy(), []
        while left.max() > 0:
            one, other = np.unravel_index(left.argmax(), left.shape)
            expected.append((int(one), int(other)))
            left[one], left[:, other] = 0, 0
        mine = found.exists[row]
        pairs = list(zip(found.probe[row][mine].tolist(), found.reference[row][mine].tolist(), strict=True))
        assert pairs == expected


def test_no_more_pairs_are_made_than_asked() -> None:
    similarity = np.random.default_rng(1).uniform(0.1, 1, (1, 8, 9)).astype(np.float32)
    assert assign(similarity, np.array([3])).exists.sum() == 3


def test_the_number_of_scored_pairs_grows_from_four_to_twelve() -> None:
    assert scored_pairs(np.array([0.0, 20.0, 100.0], np.float32)).tolist() == [4, 8, 12]


def test_a_cylinder_does_not_change_when_the_finger_is_turned() -> None:
    one = make_template(np.random.default_rng(3))
    x, y, turn = one.x - 200, one.y - 200, 0.7
    cos, sin = np.cos(turn), np.sin(turn)
    turned = minutiae(900, 900, cos * x + sin * y + 400, cos * y - sin * x + 400, one.angle + turn)
    before, after = cylinders(one), cylinders(turned)
    assert (before.valid == after.valid).all()
    # a cell on the very edge of the hull may fall on the other side of it
    assert np.mean(np.abs(before.value - after.value) > 0.02) < 0.002


def test_the_hull_holds_every_minutia() -> None:
    place = places(make_template(np.random.default_rng(4)))
    border = hull(place)
    assert (place @ border.normal.T <= border.offset + 1e-2).all()
    assert border.area > 0


def test_one_finger_laid_on_itself_meets_everywhere() -> None:
    rng = np.random.default_rng(6)
    direction = rng.integers(0, 64, (20, 20)).astype(np.uint8)
    direction[:, :4] = NOTHING
    one = FingerTemplate(Tier.FAST, make_template(rng), OrientationGrid(direction))
    ready = prepare(one)
    found = examine(ready, stack([ready]))
    assert found.overlay.met.all()
    assert (found.overlay.partner[0, 0] == np.arange(len(ready))).all()
    assert found.features.shape == (1, len(FEATURES))
    named = dict(zip(FEATURES, found.features[0], strict=True))
    assert named["overlap_share"] > 0.9
    assert found.overlay.distance.max() < 0.1
    assert found.flow.agreement[0] > 0.95


def test_a_calibration_rises_everywhere_and_ends_somewhere() -> None:
    known = measured_weights()
    odds = np.linspace(-60, 200, 2000)
    for curve in (*known.calibration.values(), known.both):
        scores = curve.scores(odds)
        assert (np.diff(scores) >= 0).all()
        assert scores[0] == 0
        assert scores[-1] == MOST


def test_every_measured_weight_belongs_to_a_feature() -> None:
    known = measured_weights()
    for pairing in Pairing:
        assert set(known.fusion[pairing].weights) <= set(FEATURES)
        assert known.fusion[pairing].weights["structure"] > 0
        assert known.fusion[pairing].weights["evidence"] > 0
    assert 0 <= known.fast_share <= 1
