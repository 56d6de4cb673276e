"""What is taken out again."""

from __future__ import annotations

import numpy as np

from matchers.finger.fast.false_minutiae import without_false
from matchers.finger.fast.minutiae_detection import Candidates
from matchers.finger.fast.parameters import Detection
from matchers.finger.minutiae import BIFURCATION, ENDING

STAGE = Detection()
MASK = np.ones((200, 200), np.bool_)


def candidates(
    *places: tuple[float, float, float, int], links: tuple[tuple[int, int, int], ...] = ()
) -> Candidates:
    """Return candidates from row, column, angle, kind."""
    table = np.array(places, np.float64).reshape(-1, 4)
    return Candidates(
        table[:, 0].astype(np.int64),
        table[:, 1].astype(np.int64),
        table[:, 2],
        table[:, 3].astype(np.uint8),
        np.array(links, np.int64).reshape(-1, 3),
    )


def left(found: Candidates, mask: np.ndarray = MASK) -> int:
    return len(without_false(found, mask, STAGE))


def test_minutiae_far_from_each_other_and_the_edge_stay() -> None:
    assert left(candidates((100, 60, 0, ENDING), (60, 100, 2, BIFURCATION), (140, 140, 4, ENDING))) == 3


def test_none_stay_none() -> None:
    assert left(candidates()) == 0


def test_both_ends_of_an_island_go() -> None:
    island = ((100, 100, 0, ENDING), (100, 108, np.pi, ENDING))
    assert left(candidates(*island, links=((0, 1, 8),))) == 0


def test_a_lake_goes_and_two_bifurcations_a_ridge_apart_stay() -> None:
    pair = ((100, 100, 0, BIFURCATION), (100, 111, 0, BIFURCATION))
    assert left(candidates(*pair, links=((0, 1, 5),))) == 0
    assert left(candidates(*pair, links=((0, 1, 11),))) == 2


def test_a_broken_ridge_is_no_minutia() -> None:
    broken = ((100, 100, np.pi, ENDING), (100, 107, 0, ENDING))
    assert left(candidates(*broken)) == 0


def test_two_ridges_that_end_beside_each_other_stay() -> None:
    assert left(candidates((100, 100, 0, ENDING), (109, 100, 0, ENDING))) == 2


def test_two_ridges_that_end_past_each_other_stay() -> None:
    """They overlap: each one's ridge leads towards the other."""
    assert left(candidates((100, 100, 0, ENDING), (104, 109, np.pi, ENDING))) == 2


def test_the_edge_of_the_print_and_of_the_picture_makes_no_minutiae() -> None:
    mask = MASK.copy()
    mask[:, :90] = False
    assert left(candidates((100, 95, 0, ENDING), (5, 150, 0, ENDING)), mask) == 0


def test_a_crowd_goes() -> None:
    crowd = [(100 + 6 * np.cos(k), 100 + 6 * np.sin(k), 0.5 * k, BIFURCATION) for k in range(7)]
    assert left(candidates(*crowd)) == 0
