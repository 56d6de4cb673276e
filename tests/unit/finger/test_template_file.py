"""Our own template format: nothing is lost, and nothing damaged gets through."""

from __future__ import annotations

import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.errors import TemplateMalformed
from matchers.finger.minutiae import minutiae
from matchers.finger.orientation_grid import NOTHING, OrientationGrid
from matchers.finger.template import FingerTemplate, Tier
from matchers.finger.template_file import read_template, write_template


def template(seed: int = 1, count: int = 40, grid: bool = True, tier: Tier = Tier.FAST) -> FingerTemplate:
    rng = np.random.default_rng(seed)
    found = minutiae(
        388,
        374,
        rng.uniform(0, 388, count),
        rng.uniform(0, 374, count),
        rng.uniform(0, 2 * np.pi, count),
        rng.integers(0, 3, count),
        rng.integers(0, 101, count),
    )
    direction = rng.integers(0, 64, (24, 25)).astype(np.uint8)
    direction[:3] = NOTHING
    return FingerTemplate(tier, found, OrientationGrid(direction) if grid else None, 77)


@given(st.integers(0, 2**32), st.integers(0, 255), st.booleans(), st.sampled_from(Tier))
def test_a_template_is_read_as_it_was_written(seed: int, count: int, grid: bool, tier: Tier) -> None:
    written = template(seed, count, grid, tier)
    [read] = read_template(write_template(written))
    assert (read.tier, read.quality) == (tier, 77)
    assert np.abs(read.minutiae.x - written.minutiae.x).max(initial=0) <= 1 / 32
    assert np.abs(read.minutiae.y - written.minutiae.y).max(initial=0) <= 1 / 32
    turn = np.abs(np.angle(np.exp(1j * (read.minutiae.angle - written.minutiae.angle))))
    assert turn.max(initial=0) < 1e-4
    assert (read.minutiae.kind == written.minutiae.kind).all()
    assert (read.minutiae.quality == written.minutiae.quality).all()
    if written.grid is None:
        assert read.grid is None
    else:
        assert read.grid is not None
        assert (read.grid.direction == written.grid.direction).all()
    assert write_template(read) == write_template(written)


def test_both_tiers_of_one_impression_stay_within_four_kilobytes() -> None:
    data = write_template(template(1, 110), template(2, 110, tier=Tier.DEEP))
    assert [found.tier for found in read_template(data)] == [Tier.FAST, Tier.DEEP]
    assert len(data) <= 4096


def test_of_too_many_minutiae_the_best_are_kept() -> None:
    written = template(3, 400)
    [read] = read_template(write_template(written))
    assert len(read.minutiae) == 255
    assert read.minutiae.quality.min() >= np.sort(written.minutiae.quality)[-255]


@pytest.mark.parametrize("size", range(0, 60, 7))
def test_a_cut_file_is_refused(size: int) -> None:
    with pytest.raises(TemplateMalformed):
        read_template(write_template(template())[:size])


@settings(max_examples=300)
@given(st.data())
def test_whatever_is_changed_the_file_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(write_template(template(count=5))[:-4])
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    whole = bytes(body) + zlib.crc32(body).to_bytes(4, "big")
    with suppress(TemplateMalformed):
        assert 1 <= len(read_template(whole)) <= 4


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateMalformed):
        read_template(data)


def test_a_changed_byte_is_noticed() -> None:
    data = bytearray(write_template(template()))
    data[30] ^= 1
    with pytest.raises(TemplateMalformed, match="checksum"):
        read_template(bytes(data))


def test_a_grid_that_unpacks_to_more_than_it_says_is_refused() -> None:
    data = write_template(template(count=0))
    packed = zlib.compress(bytes(10_000_000), 9)
    head = bytearray(data[: 6 + 12])
    head[-2:] = len(packed).to_bytes(2, "big")
    body = bytes(head) + packed
    with pytest.raises(TemplateMalformed, match="grid"):
        read_template(body + zlib.crc32(body).to_bytes(4, "big"))


def test_an_image_larger_than_the_format_knows_cannot_be_written() -> None:
    nothing = np.zeros(0)
    with pytest.raises(ValueError, match="larger"):
        write_template(FingerTemplate(Tier.FAST, minutiae(5000, 10, nothing, nothing, nothing)))
    with pytest.raises(ValueError, match="templates"):
        write_template()


def test_two_templates_of_one_tier_are_neither_written_nor_read() -> None:
    with pytest.raises(ValueError, match="one template of a tier"):
        write_template(template(1), template(2))
    one, other = (write_template(template(seed))[6:-4] for seed in (1, 2))
    body = write_template(template(1))[:5] + bytes([2]) + one + other
    with pytest.raises(TemplateMalformed, match="two templates"):
        read_template(body + zlib.crc32(body).to_bytes(4, "big"))
