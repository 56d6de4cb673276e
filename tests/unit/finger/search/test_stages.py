"""Descriptions, the coarse stage and the geometry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.finger.comparison import prepare
from matchers.finger.minutiae import minutiae
from matchers.finger.search.coarse import coarse_scores
from matchers.finger.search.description import Basis, describe, learnt_basis
from matchers.finger.search.geometry import geometry_scores
from matchers.finger.search.learning import learn_basis
from matchers.finger.search.parameters import COARSE, DESCRIPTION, LearningParameters
from matchers.finger.template import FingerTemplate, Tier
from tests.unit.finger.search import people

GALLERY = people.crowd
some_finger = st.integers(0, people.MANY - 1)


def described(template: FingerTemplate):
    return describe(prepare(template))


def test_the_basis_that_comes_with_the_product_fits_the_cylinders() -> None:
    basis = learnt_basis()
    assert basis.directions.shape == (312, DESCRIPTION.length)
    assert np.isfinite(basis.directions).all()
    assert basis.mean.min() > 0
    assert basis.mean.max() < 1
    assert basis.mark != Basis(basis.mean, basis.directions[::-1].copy()).mark


def test_a_basis_is_learnt_the_same_from_the_same_generator() -> None:
    few = LearningParameters(fingers=25)
    one, other = (learn_basis(np.random.default_rng(3), few) for _ in range(2))
    assert one.mark == other.mark
    assert one.directions.shape == learnt_basis().directions.shape


def test_neighbourhoods_of_one_finger_are_more_alike_than_those_of_two() -> None:
    own, other, stranger = (described(one) for one in (people.finger(1), people.again(1), people.finger(2)))
    likeness = [
        (own.vectors[:, : DESCRIPTION.length] / 127.0) @ (two.vectors[:, : DESCRIPTION.length] / 127.0).T
        for two in (own, other, stranger)
    ]
    same, mate, different = (np.median(alike.max(1)) for alike in likeness)
    assert same > 0.97
    assert mate > different + 0.1


def test_a_template_without_minutiae_is_described_by_a_row_that_is_like_nothing() -> None:
    found = described(people.nothing())
    assert found.vectors.shape == (1, DESCRIPTION.length + 2)
    assert not found.vectors.any()
    scores = coarse_scores(described(people.finger(1)), found.vectors, np.array([0, 1]))
    assert scores.tolist() == [0.0]
    lying = geometry_scores(found, GALLERY().vectors, GALLERY().places, GALLERY().starts, np.arange(3))
    assert lying.tolist() == [0.0, 0.0, 0.0]


def test_the_coarse_score_of_a_reference_does_not_depend_on_who_stands_beside_it() -> None:
    probe, gallery = described(people.again(7)), GALLERY()
    all_scores = coarse_scores(probe, gallery.vectors, gallery.starts)
    begin, end = gallery.starts[7], gallery.starts[8]
    alone = coarse_scores(probe, gallery.vectors[begin:end], np.array([0, end - begin]))
    assert all_scores.shape == (people.MANY,)
    assert alone[0] == pytest.approx(all_scores[7], rel=1e-4)
    assert all_scores[7] == all_scores.max()


def test_progress_is_told_up_to_the_end() -> None:
    told: list[int] = []
    coarse_scores(described(people.again(1)), GALLERY().vectors, GALLERY().starts, told.append)
    assert told == sorted(told)
    assert told[0] == COARSE.together
    assert told[-1] == people.MANY


@given(some_finger, st.integers(0, 9))
def test_the_geometry_puts_a_mate_before_nearly_all_strangers(number: int, seed: int) -> None:
    gallery = GALLERY()
    strangers = np.setdiff1d(np.arange(number % 100, people.MANY, 100), [number])
    chosen = np.concatenate([[number], strangers])
    probe = people.again(number, seed)
    if min(len(people.finger(number).minutiae), len(probe.minutiae)) < 20:
        return  # too little of the finger to promise anything
    scores = geometry_scores(described(probe), gallery.vectors, gallery.places, gallery.starts, chosen)
    assert (scores[1:] < scores[0]).mean() >= 0.8
    assert (scores >= 0).all()


@pytest.mark.parametrize("turn", [-0.6, 0.4])
def test_moving_and_turning_the_probe_changes_the_geometry_little(turn: float) -> None:
    found, gallery = people.again(3).minutiae, GALLERY()
    x, y = found.x - 160, found.y - 190
    moved = minutiae(
        600,
        600,
        300 + np.cos(turn) * x + np.sin(turn) * y,
        300 + np.cos(turn) * y - np.sin(turn) * x,
        found.angle + turn,
    )
    rows = np.arange(60)
    both = [
        geometry_scores(
            described(FingerTemplate(Tier.FOREIGN, one)),
            gallery.vectors,
            gallery.places,
            gallery.starts,
            rows,
        )
        for one in (found, moved)
    ]
    assert both[0].argmax() == both[1].argmax() == 3
    assert both[1][3] > 0.7 * both[0][3]
