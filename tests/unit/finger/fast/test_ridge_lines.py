"""Walking along ridges."""

from __future__ import annotations

import numpy as np

from matchers.finger.fast.ridge_lines import RidgeLines, prune


def drawn(*rows: str) -> np.ndarray:
    """Return a picture of 1 where there is a # with two blank pixels around."""
    return np.pad(np.array([[c == "#" for c in row] for row in rows], np.uint8), 2)


FORK = drawn(
    "#.......#",
    ".#.....#.",
    "..#...#..",
    "...#.#...",
    "....#....",
    "....#....",
    "....#....",
    "....#....",
)


def test_a_fork_has_three_ends_and_one_junction() -> None:
    lines = RidgeLines(FORK)
    assert len(lines.at(1)) == 3
    [junction] = lines.at(3)
    assert divmod(int(junction), lines.width) == (6, 6)
    assert len(lines.branches(int(junction))) == 3


def test_a_walk_stops_at_the_junction() -> None:
    lines = RidgeLines(FORK)
    start = 2 * lines.width + 2
    path = lines.walk(start, lines.branches(start)[0], 50)
    assert path[0] == start
    assert path[-1] == int(lines.at(3)[0])
    assert len(path) == 5


def test_a_walk_goes_no_further_than_asked() -> None:
    lines = RidgeLines(drawn("#" * 30))
    start = 2 * lines.width + 2
    assert len(lines.walk(start, lines.branches(start)[0], 12)) == 13


def test_a_walk_on_a_ring_ends() -> None:
    ring = drawn(".##.", "#..#", "#..#", ".##.")
    lines = RidgeLines(ring)
    assert len(lines.at(1)) == len(lines.at(3)) == 0
    start = int(np.flatnonzero(lines.lines)[0])
    assert len(lines.walk(start, lines.branches(start)[0], 20)) == 21


def test_a_short_side_branch_is_pruned_and_the_ridge_stays() -> None:
    ridge = drawn("..........#..............", "...........#.............", "#########################")
    pruned = prune(ridge, 10)
    assert np.array_equal(np.flatnonzero(pruned.any(axis=1)), [4])
    assert np.count_nonzero(pruned) == 25


def test_long_branches_and_free_short_lines_stay() -> None:
    assert np.array_equal(prune(FORK, 2), FORK)
    alone = drawn("#####")
    assert np.array_equal(prune(alone, 10), alone)


def test_pixels_on_the_edge_of_the_picture_do_not_lead_out_of_it() -> None:
    lines = RidgeLines(np.ones((6, 6), np.uint8))
    assert not lines.lines[0].any()
    assert not lines.lines[:, -1].any()
