"""The format of vein templates: nothing is lost, and nothing damaged gets through."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.errors import TemplateMalformed
from matchers.palm_vein.orientation_code import SYMBOLS
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.template import VeinTemplate
from matchers.palm_vein.template_file import CODE_BYTES, TEMPLATE_BYTES, read_template, write_template


def template(seed: int = 1, quality: int = 80) -> VeinTemplate:
    symbols = np.random.default_rng(seed).integers(0, SYMBOLS, (CELLS, CELLS))
    return VeinTemplate(symbols.astype(np.uint8), quality)


@given(st.integers(0, 2**32), st.integers(0, 100))
def test_a_template_is_read_as_it_was_written(seed: int, quality: int) -> None:
    written = template(seed, quality)
    read = read_template(write_template(written))
    assert (read.symbols == written.symbols).all()
    assert read.quality == quality


def test_the_code_takes_two_kilobytes() -> None:
    assert CODE_BYTES == 2016
    assert len(write_template(template())) == TEMPLATE_BYTES == 2026


@pytest.mark.parametrize("size", range(0, TEMPLATE_BYTES, 211))
def test_a_cut_file_is_refused(size: int) -> None:
    with pytest.raises(TemplateMalformed):
        read_template(write_template(template())[:size])


def test_something_behind_its_end_is_refused() -> None:
    with pytest.raises(TemplateMalformed, match="length"):
        read_template(write_template(template()) + b"\0")


@given(st.integers(0, TEMPLATE_BYTES * 8 - 1))
def test_every_changed_bit_is_noticed(bit: int) -> None:
    data = bytearray(write_template(template()))
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TemplateMalformed):
        read_template(bytes(data))


def test_an_impossible_quality_is_refused() -> None:
    body = bytearray(write_template(template())[:-4])
    body[5] = 101
    with pytest.raises(TemplateMalformed, match="range") as refused:
        read_template(bytes(body) + zlib.crc32(body).to_bytes(4, "big"))
    assert refused.value.zh.startswith("静脉模板无法使用")


def test_a_later_version_is_told_as_such() -> None:
    data = bytearray(write_template(template()))
    data[4] = 2
    with pytest.raises(TemplateMalformed, match="version 2"):
        read_template(bytes(data))


@given(st.binary(max_size=100))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(TemplateMalformed):
        read_template(data)


@pytest.mark.parametrize(
    ("symbols", "quality"),
    [
        (np.zeros((CELLS, CELLS - 1), np.uint8), 0),
        (np.full((CELLS, CELLS), SYMBOLS, np.uint8), 0),
        (np.zeros((CELLS, CELLS), np.int64), 0),
        (np.zeros((CELLS, CELLS), np.uint8), 101),
    ],
)
def test_a_template_cannot_hold_what_its_file_cannot(symbols: np.ndarray, quality: int) -> None:
    with pytest.raises(ValueError, match="symbol"):
        VeinTemplate(symbols, quality)
