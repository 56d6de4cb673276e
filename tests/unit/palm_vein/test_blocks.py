"""Blocks are laid and summed as the formula says, and each pair as if it were alone."""

from __future__ import annotations

import numpy as np

from matchers.palm_vein.alignment import align
from matchers.palm_vein.blocks import surfaces
from matchers.palm_vein.movement import Movement, all_moved, moved, turned_and_shifted
from matchers.palm_vein.parameters import CELLS, DEFAULT
from matchers.palm_vein.prepared import Prepared, all_spectra, prepare
from matchers.palm_vein.refinement import Look, begin, finish
from matchers.palm_vein.template import VeinTemplate

BLOCKS, SIDE = 4, CELLS // 4


def of_noise(seed: int) -> Prepared:
    symbols = np.random.default_rng(seed).integers(0, 128, (CELLS, CELLS), np.uint8)
    return prepare(VeinTemplate(symbols))


def planes(seed: int, number: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(2, CELLS, CELLS, number)).astype(np.float32)


def test_a_block_s_correlation_is_the_sum_of_products_at_each_shift() -> None:
    own, laid = planes(1, 3), planes(2, 3)
    found, energies = surfaces(own, laid, BLOCKS, 2)
    assert found.shape == (3, BLOCKS, BLOCKS, 5, 5)
    # the block in row 1 and column 2 of pair 1, one cell down and two to the left
    block = own[:, SIDE : 2 * SIDE, 2 * SIDE : 3 * SIDE, 1]
    there = laid[:, SIDE + 1 : 2 * SIDE + 1, 2 * SIDE - 2 : 3 * SIDE - 2, 1]
    assert np.isclose(found[1, 1, 2, 3, 0], (block * there).sum(), rtol=1e-4)
    assert np.isclose(energies[1, 1, 2], (block**2).sum(), rtol=1e-4)


def test_beyond_the_edge_there_is_nothing() -> None:
    own, laid = np.ones((2, CELLS, CELLS, 1), np.float32), np.ones((2, CELLS, CELLS, 1), np.float32)
    found, _ = surfaces(own, laid, BLOCKS, 2)
    assert found[0, 0, 0, 2, 2] == 2 * SIDE * SIDE
    assert found[0, 0, 0, 0, 0] == 2 * (SIDE - 2) ** 2
    assert found[0, 1, 1, 0, 0] == 2 * SIDE * SIDE


def test_a_movement_of_nothing_leaves_the_probe_where_it_is() -> None:
    probe = of_noise(3)
    laid, inside = moved(probe, Movement(np.eye(2), np.zeros(2)))
    assert np.array_equal(laid, [probe.field.real, probe.field.imag])
    assert np.array_equal(inside, probe.mask)


def test_a_shifted_probe_is_found_where_it_was_shifted_to() -> None:
    probe = of_noise(4)
    laid, _ = all_moved(probe, turned_and_shifted(np.zeros(1, np.float32), np.array([5]), np.array([-3])))
    assert np.array_equal(laid[0, 3:, : CELLS - 5, 0], probe.field.real[: CELLS - 3, 5:])


def test_the_best_shift_is_that_of_the_whole_transform() -> None:
    probe, reference = of_noise(5), of_noise(6)
    stage = DEFAULT.search
    found = align(probe.turned, all_spectra([reference]), stage)
    product = (probe.turned * reference.spectrum).sum(1)
    whole = np.fft.irfft2(product, (stage.coarse, stage.coarse))
    near = np.r_[-6:7]
    heights = whole[:, near[:, None], near].reshape(len(stage.turns), -1)
    assert np.isclose(found.correlation[0, 0] * 4, heights.max(), rtol=1e-4)
    at = heights.max(1).argmax()
    assert found.turn[0, 0] == stage.turns[at]
    y, x = np.divmod(heights[at].argmax(), len(near))
    assert (found.y[0, 0], found.x[0, 0]) == (2 * near[y], 2 * near[x])


def test_a_pair_is_seen_alike_alone_and_among_others() -> None:
    probe, references = of_noise(7), [of_noise(seed) for seed in range(8, 48)]
    stage = DEFAULT.refinement
    turns = np.resize(np.array(DEFAULT.search.turns, np.float32), len(references))
    cells = np.resize(np.arange(-12, 13, 2), len(references))
    starts = turned_and_shifted(turns, cells, cells[::-1])
    first = begin(references, probe, starts, stage)
    last, by = finish(references, probe, first, starts, stage)
    for row in (0, 31, 32, 39):
        one = np.array([row])
        alone = begin([references[row]], probe, starts.some(one), stage)
        assert same(alone, first.some(one))
        end, at = finish([references[row]], probe, alone, starts.some(one), stage)
        assert same(end, last.some(one))
        assert np.array_equal(at.matrix, by.matrix[one])


def same(one: Look, other: Look) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("whole", "blocks", "overlap", "gain", "x", "y")
    )
