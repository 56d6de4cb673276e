"""From an image to a template of the deep tier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from matchers.errors import ImageUnreadable, NotEnrollable
from matchers.finger.deep.extract import extract_deep
from matchers.finger.deep.network import available
from matchers.finger.deep.parameters import PARAMETERS
from matchers.finger.deep.peaks import minutiae_from_peaks, padded
from matchers.finger.minutiae import BIFURCATION, ENDING
from matchers.finger.template import Tier
from matchers.images import read_image
from tests.unit.finger.deep.prints import finger, ridges

needs_weights = pytest.mark.skipif(not available(), reason="needs the extra 'deep'")


def answer_with(*peaks: tuple[int, int, float, float, float]) -> np.ndarray:
    answer = np.zeros((64, 96, 4), np.float32)
    for x, y, direction, kind, height in peaks:
        answer[y, x] = height, direction, kind, height
    return answer


def test_peaks_become_minutiae_with_place_direction_kind_and_quality() -> None:
    answer = answer_with((10, 20, -0.5, 0.9, 0.876), (30, 5, 1.0, 0.1, 0.2), (50, 50, 1.0, 0.5, 0.1999))
    found = minutiae_from_peaks(answer, 96, 64, PARAMETERS)
    assert found.x.tolist() == [30, 10]
    assert found.y.tolist() == [5, 20]
    assert found.angle == pytest.approx([1.0, 2 * np.pi - 0.5], abs=1e-5)
    assert found.kind.tolist() == [BIFURCATION, ENDING]
    assert found.quality.tolist() == [20, 88]


def test_peaks_in_the_padding_are_no_minutiae() -> None:
    answer = answer_with((90, 20, 0, 0, 0.9), (20, 60, 0, 0, 0.9), (20, 20, 0, 0, 0.9))
    assert minutiae_from_peaks(answer, 90, 60, PARAMETERS).x.tolist() == [20]


def test_of_too_many_peaks_the_best_stay() -> None:
    answer = np.zeros((64, 96, 4), np.float32)
    answer[::4, ::4, 3] = np.linspace(0.3, 0.99, 16 * 24).reshape(16, 24)
    found = minutiae_from_peaks(answer, 96, 64, PARAMETERS)
    assert len(found) == PARAMETERS.most_minutiae
    assert int(found.quality.min()) >= 70


def test_padding_repeats_the_edge_and_leaves_a_fitting_picture_alone() -> None:
    image = np.arange(60 * 64).reshape(60, 64).astype(np.uint8)
    grown = padded(image, 32)
    assert grown.shape == (64, 64)
    assert grown.dtype == np.float32
    np.testing.assert_array_equal(grown[60:], np.repeat(image[-1:], 4, axis=0))
    np.testing.assert_array_equal(padded(image[:32], 32), image[:32])


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_image_holds_no_finger(level: int) -> None:
    with pytest.raises(NotEnrollable, match="no fingerprint") as refusal:
        extract_deep(np.full((300, 300), level, np.uint8), 500)
    assert refusal.value.zh.startswith("图像中没有看到指纹")


@pytest.mark.parametrize(("height", "width"), [(60, 60), (61, 1999), (400, 400)])
def test_noise_is_no_finger_whatever_its_size(height: int, width: int) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (height, width), np.uint8)
    with pytest.raises(NotEnrollable, match="no fingerprint"):
        extract_deep(noise, 500)


def test_a_dirty_corner_on_an_empty_glass_is_no_finger() -> None:
    image = np.full((300, 300), 230, np.uint8)
    image[:30, :30] = ridges(30, 30, 1.0)
    with pytest.raises(NotEnrollable, match="no fingerprint"):
        extract_deep(image, 500)


def test_an_impossible_resolution_is_said_before_anything_is_read() -> None:
    with pytest.raises(ImageUnreadable, match="manual"):
        extract_deep(finger(), 72)


@needs_weights
def test_ridges_without_any_detail_cannot_be_enrolled() -> None:
    with pytest.raises(NotEnrollable, match="Too few details"):
        extract_deep(ridges(192, 192, 1.0), 500)


@needs_weights
def test_a_drawn_finger_gives_a_deep_template_with_minutiae_along_its_ridges() -> None:
    image = finger()
    template = extract_deep(image, 500)
    found, grid = template.minutiae, template.grid
    assert template.tier is Tier.DEEP
    assert (found.width, found.height) == (288, 320)
    assert 8 <= len(found) <= 60
    assert grid is not None
    assert grid.direction.shape == (20, 18)
    assert (found.quality >= 20).all()
    rows, columns = (found.y // 16).astype(int), (found.x // 16).astype(int)
    away = np.abs(np.angle(np.exp(2j * (grid.angle[rows, columns] - found.angle)))) / 2
    assert np.median(away[grid.mask[rows, columns]]) < 0.25


@needs_weights
def test_minutiae_keep_their_place_on_a_larger_glass_and_at_a_finer_resolution() -> None:
    image = finger(256, 224)
    plain = extract_deep(image, 500).minutiae
    wide = np.full((384, 352), 240, np.uint8)
    wide[96:352, 64:288] = image
    moved = extract_deep(wide, 500).minutiae
    fine = extract_deep(np.kron(image, np.ones((2, 2), np.uint8)), 1000).minutiae
    for other, dx, dy in ((moved, 64, 96), (fine, 0, 0)):
        far = np.hypot(plain.x[:, None] + dx - other.x, plain.y[:, None] + dy - other.y).min(axis=1)
        assert np.mean(far[plain.quality >= 50] <= 3) > 0.8


@needs_weights
def test_the_same_image_gives_the_same_template_and_the_sink_sees_the_heat() -> None:
    seen: dict[str, np.ndarray] = {}

    class Looking:
        def show(self, stage: str, picture: np.ndarray) -> None:
            seen[stage] = picture

    image = finger(192, 192)
    one, two = extract_deep(image, 500), extract_deep(image, 500, Looking())
    np.testing.assert_array_equal(one.minutiae.x, two.minutiae.x)
    np.testing.assert_array_equal(one.minutiae.angle, two.minutiae.angle)
    assert {"grid_coherence", "deep_input", "deep_heat"} <= set(seen)
    assert seen["deep_heat"].shape == seen["deep_input"].shape


@needs_weights
@pytest.mark.bench_data
def test_directions_on_a_real_print_point_along_the_ridges(bench_data: Path) -> None:
    for number in (1, 3):
        path = bench_data / "fingerprint" / f"FVC2002_DB{number}_B" / "103_1.png"
        template = extract_deep(read_image(path.read_bytes()), 500)
        found, grid = template.minutiae, template.grid
        assert grid is not None
        rows, columns = (found.y // 16).astype(int), (found.x // 16).astype(int)
        inside = grid.mask[rows, columns]
        turn = np.exp(2j * (grid.angle[rows, columns] - found.angle))[inside].mean()
        assert abs(turn) > 0.85
        assert abs(np.angle(turn)) / 2 < 0.08
