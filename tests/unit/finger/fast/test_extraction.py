"""From a picture to a template: what holds for the whole way."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.errors import ImageUnreadable, NotEnrollable, SampleError
from matchers.finger.fast.extract import extract
from matchers.finger.fast.parameters import DEFAULT
from matchers.finger.minutiae import BIFURCATION, ENDING, minutiae
from matchers.finger.synthesis import make_finger, take_impression, true_minutiae
from matchers.finger.template import FingerTemplate, Tier
from matchers.images import read_image
from tests.unit.finger.fast.ridge_pictures import finger

STAGES = ["scaled", "mask", "normalised", "orientation", "first pass", "period", "enhanced"]
STAGES += ["binary", "thinned", "clear", "grid"]


def shares(found: FingerTemplate, truth: FingerTemplate) -> tuple[float, float]:
    """Return which share of ``found`` is near one of ``truth``, and the other way round."""
    one, other = found.minutiae, truth.minutiae
    apart = np.hypot(one.x[:, None] - other.x, one.y[:, None] - other.y)
    turned = np.abs((one.angle[:, None] - other.angle + np.pi) % (2 * np.pi) - np.pi)
    near = (apart < 12) & (turned < np.pi / 6)
    return float(near.any(axis=1).mean()), float(near.any(axis=0).mean())


def test_a_template_is_well_formed() -> None:
    picture = finger(1)
    template = extract(picture, 500)
    found = template.minutiae
    assert template.tier is Tier.FAST
    assert (found.height, found.width) == picture.shape
    assert ((found.x >= 0) & (found.x < found.width) & (found.y >= 0) & (found.y < found.height)).all()
    assert ((found.angle >= 0) & (found.angle < 2 * np.pi)).all()
    assert set(found.kind.tolist()) <= {ENDING, BIFURCATION}
    assert found.quality.min() >= 1
    assert found.quality.max() <= 100
    assert 0 < template.quality <= 100
    assert 10 <= len(found) <= DEFAULT.quality.most


def test_the_true_minutiae_of_made_fingers_are_found() -> None:
    kept = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        master = make_finger(rng)
        contact = take_impression(master, rng)
        truth = FingerTemplate(Tier.FOREIGN, contact.carry(true_minutiae(master)))
        kept.append(shares(extract(contact.image, 500), truth))
    precision, recall = np.mean(kept, axis=0)
    assert precision > 0.7
    assert recall > 0.6


def test_the_same_picture_gives_the_same_template() -> None:
    one, other = extract(finger(1), 500), extract(finger(1).copy(), 500)
    assert np.array_equal(one.minutiae.x, other.minutiae.x)
    assert np.array_equal(one.minutiae.angle, other.minutiae.angle)


def test_the_picture_is_left_alone() -> None:
    picture = finger(1)
    assert not picture.flags.writeable  # so writing would raise
    extract(picture, 500)


@pytest.mark.parametrize(("contrast", "brightness"), [(0.3, 0), (0.3, 150), (0.6, 60)])
def test_contrast_and_brightness_hardly_matter(contrast: float, brightness: float) -> None:
    picture = finger(2)
    pale = np.rint(picture * contrast + brightness).astype(np.uint8)
    assert min(shares(extract(pale, 500), extract(picture, 500))) > 0.85


@pytest.mark.parametrize("dpi", [400.0, 569.0, 1000.0])
def test_another_resolution_gives_the_same_minutiae_at_500(dpi: float) -> None:
    picture = finger(1)
    other = cv2.resize(picture, None, fx=dpi / 500, fy=dpi / 500, interpolation=cv2.INTER_CUBIC)
    assert min(shares(extract(np.asarray(other, np.uint8), dpi), extract(picture, 500))) > 0.8


def test_a_picture_upside_down_gives_the_minutiae_upside_down() -> None:
    picture = finger(2)
    usual = extract(picture, 500)
    turned = extract(np.ascontiguousarray(picture[::-1, ::-1]), 500)
    m = turned.minutiae
    x, y, angle = m.width - 1 - m.x, m.height - 1 - m.y, m.angle + np.pi
    back = minutiae(m.width, m.height, x, y, angle, m.kind, m.quality)
    assert min(shares(FingerTemplate(Tier.FAST, back), usual)) > 0.8


def test_the_grid_knows_the_directions_of_the_minutiae() -> None:
    template = extract(finger(1), 500)
    assert template.grid is not None
    found, grid = template.minutiae, template.grid
    row, column = (found.y // 16).astype(int), (found.x // 16).astype(int)
    off = np.abs((found.angle - grid.angle[row, column] + np.pi / 2) % np.pi - np.pi / 2)
    assert grid.mask[row, column].mean() > 0.95
    assert np.median(off) < np.radians(15)


def test_every_stage_shows_its_picture() -> None:
    class Album:
        def __init__(self) -> None:
            self.stages: list[str] = []

        def show(self, stage: str, picture: np.ndarray) -> None:
            assert picture.ndim == 2
            self.stages.append(stage)

    album = Album()
    extract(finger(1), 500, album)
    assert album.stages == STAGES


@pytest.mark.parametrize("stated", [250.0, 1200.0])
def test_a_wrong_resolution_is_refused(stated: float) -> None:
    with pytest.raises(SampleError):
        extract(finger(1), stated)


def test_a_resolution_twice_too_low_is_named_as_the_reason() -> None:
    twice = cv2.resize(finger(1), None, fx=2.2, fy=2.2, interpolation=cv2.INTER_CUBIC)
    with pytest.raises(NotEnrollable, match="resolution of the scanner"):
        extract(np.asarray(twice, np.uint8), 500)


@pytest.mark.parametrize(
    "pattern", ["blank", "black", "grain", "noise", "edge", "squares", "clouds", "stripes"]
)
def test_what_is_no_finger_is_refused(pattern: str) -> None:
    rng = np.random.default_rng(0)
    down, across = np.mgrid[0:300, 0:300]
    noise = rng.normal(0, 1, (300, 300))
    picture = {
        "blank": np.full((300, 300), 250),
        "black": np.zeros((300, 300)),
        "grain": 128 + 2 * noise,
        "noise": 128 + 30 * noise,
        "edge": 255 * (across > 150),
        "squares": 255 * ((down // 8 + across // 8) % 2),
        "clouds": 128 + 300 * cv2.GaussianBlur(noise, (0, 0), 3),
        "stripes": 255 * ((across // 5) % 2),
    }[pattern]
    with pytest.raises(NotEnrollable):
        extract(np.clip(picture, 0, 255).astype(np.uint8), 500)


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 120), st.integers(1, 120), st.sampled_from([1, 4, 9, 30]))
def test_any_picture_gives_a_template_or_a_known_error(
    seed: int, rows: int, columns: int, grain: int
) -> None:
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (-(-rows // grain), -(-columns // grain)), np.uint8)
    picture = np.kron(coarse, np.ones((grain, grain), np.uint8))[:rows, :columns]
    try:
        extract(np.ascontiguousarray(picture), 500)
    except (ImageUnreadable, NotEnrollable) as refused:
        assert refused.zh  # noqa: PT017 -- either outcome is right
        assert refused.en  # noqa: PT017 -- either outcome is right


@pytest.mark.bench_data
def test_no_real_print_is_refused(bench_data: Path) -> None:
    folder = bench_data / "fingerprint"
    for number, dpi in ((1, 500), (2, 569), (3, 500), (4, 500)):
        for path in sorted((folder / f"FVC2002_DB{number}_B").glob("*.png"))[::10]:
            assert len(extract(read_image(path.read_bytes()), dpi).minutiae) >= 8, path.name


def test_a_picture_of_noise_is_refused_before_it_costs_memory() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1600, 1600)).astype(np.uint8)
    began = time.process_time()
    with pytest.raises(NotEnrollable):
        extract(noise, 500)
    # all against all would take twenty seconds and more
    assert time.process_time() - began < 10
