"""Whatever a record holds comes back from its bytes, in its own format and as far as others can hold it."""

from __future__ import annotations

import contextlib
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.codecs.finger_record import (
    FingerRecord,
    FingerView,
    Format,
    read_finger_record,
    write_ansi_378,
    write_finger_record,
    write_iso_2005,
    write_iso_2011,
)
from matchers.errors import TemplateMalformed
from tests.unit.codecs.sample_records import records

WRITERS = {
    Format.ISO_2005: write_iso_2005,
    Format.ISO_2011: write_iso_2011,
    Format.ANSI_378: write_ansi_378,
}


def _assert_same(one: FingerView, other: FingerView) -> None:
    for field in fields(FingerView):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if isinstance(left, np.ndarray):
            assert left.dtype == right.dtype
            assert left.tolist() == right.tolist(), field.name
        else:
            assert left == right, field.name


@given(records())
def test_every_record_comes_back_from_its_bytes(record: FingerRecord) -> None:
    data = write_finger_record(record)
    again = read_finger_record(data)
    assert (again.format, again.equipment, again.product) == (record.format, record.equipment, record.product)
    for one, other in zip(record.views, again.views, strict=True):
        _assert_same(one, other)
    assert write_finger_record(again) == data


@given(records(), st.sampled_from(Format))
def test_another_format_holds_the_same_finger_or_refuses_it(record: FingerRecord, target: Format) -> None:
    try:
        data = WRITERS[target](record)
    except TemplateMalformed:
        return
    again = read_finger_record(data)
    assert again.format is target
    for one, other in zip(record.views, again.views, strict=True):
        assert (one.position, one.number, one.quality) == (other.position, other.number, other.quality)
        assert one.impression is other.impression
        before, after = one.at_500_dpi(), other.at_500_dpi()
        for name in ("x", "y", "kind", "quality"):
            assert np.array_equal(getattr(before, name), getattr(after, name)), name
        if one.x_resolution == one.y_resolution:
            turned = np.abs(np.angle(np.exp(1j * (after.angle - before.angle.astype(np.float64)))))
            # half a unit of 2° at most
            assert (turned <= np.radians(1.001)).all()


@given(records(), st.data())
def test_a_record_cut_anywhere_is_refused(record: FingerRecord, data: st.DataObject) -> None:
    whole = write_finger_record(record)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(TemplateMalformed) as raised:
        read_finger_record(cut)
    assert raised.value.zh.endswith("。")
    assert raised.value.en.endswith(".")


@given(st.binary(max_size=200) | st.builds(bytes.__add__, st.just(b"FMR\0 20\0"), st.binary(max_size=120)))
def test_any_bytes_are_a_record_or_the_documented_error(data: bytes) -> None:
    with contextlib.suppress(TemplateMalformed):
        assert write_finger_record(read_finger_record(data)) == data


@given(records(), st.lists(st.tuples(st.integers(0, 2**16), st.integers(0, 255)), min_size=1, max_size=4))
def test_an_overwritten_record_is_a_record_or_the_documented_error(
    record: FingerRecord, overwritten: list[tuple[int, int]]
) -> None:
    data = bytearray(write_finger_record(record))
    for at, value in overwritten:
        data[at % len(data)] = value
    with contextlib.suppress(TemplateMalformed):
        assert write_finger_record(read_finger_record(bytes(data))) == data
