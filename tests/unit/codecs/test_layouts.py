"""Records laid out by hand are read field by field, and every byte comes back."""

from __future__ import annotations

import pytest

from matchers.codecs.finger_record import (
    Extension,
    FingerView,
    Format,
    Impression,
    read_ansi_378,
    read_finger_record,
    read_iso_2005,
    read_iso_2011,
    record_of,
    write_ansi_378,
    write_finger_record,
)
from matchers.errors import TemplateMalformed
from tests.unit.codecs.sample_records import ANSI_378, BY_FORMAT, ISO_2005, ISO_2011, a_view


def _assert_the_sample_view(view: FingerView) -> None:
    assert (view.position, view.number, view.impression, view.quality) == (7, 2, Impression.LIVE_SWIPE, 80)
    assert (view.width, view.height, view.x_resolution, view.y_resolution) == (300, 400, 197, 197)
    assert view.x.tolist() == [10, 299, 0]
    assert view.y.tolist() == [20, 399, 0]
    assert view.angle.tolist() == [0x40, 0xB3, 0]
    assert view.kind.tolist() == [1, 2, 0]
    assert view.minutia_quality.tolist() == [80, 0, 100]
    assert view.extensions == (Extension(1, b"\1\2\3"), Extension(0x0155, b""))


def test_a_record_of_2005_is_read_field_by_field() -> None:
    record = read_iso_2005(ISO_2005)
    assert (record.format, record.equipment) == (Format.ISO_2005, 0x8123)
    [view] = record.views
    _assert_the_sample_view(view)


def test_a_record_of_ansi_378_is_read_field_by_field() -> None:
    record = read_ansi_378(ANSI_378)
    assert (record.format, record.equipment, record.product) == (Format.ANSI_378, 0x8123, (0x31, 7))
    [view] = record.views
    _assert_the_sample_view(view)


def test_a_record_of_2011_is_read_field_by_field() -> None:
    record = read_iso_2011(ISO_2011)
    assert record.format is Format.ISO_2011
    [view] = record.views
    _assert_the_sample_view(view)
    capture = view.capture
    assert capture is not None
    assert capture.date_time == bytes.fromhex("07ea061e091e0f00fa")
    assert (capture.technology, capture.vendor, capture.device) == (16, 0x31, 7)
    assert capture.certification_blocks == b"\x01\x23\x01"
    assert (capture.minutia_length, capture.ending_type) == (6, 1)


def test_a_long_record_of_ansi_378_states_its_length_in_six_bytes() -> None:
    blocks = (Extension(0x0155, bytes(33_000)),)
    record = record_of(a_view(Format.ANSI_378, extensions=blocks), a_view(Format.ANSI_378, extensions=blocks))
    data = write_ansi_378(record)
    assert len(data) > 0xFFFF
    assert data[8:14] == bytes(2) + len(data).to_bytes(4, "big")
    again = read_finger_record(data)
    assert again.format is Format.ANSI_378
    assert [view.extensions for view in again.views] == [blocks, blocks]
    assert write_finger_record(again) == data


def test_a_short_record_of_ansi_378_may_not_state_its_length_in_six_bytes() -> None:
    longer = ANSI_378[:8] + bytes(2) + (len(ANSI_378) + 4).to_bytes(4, "big") + ANSI_378[10:]
    with pytest.raises(TemplateMalformed):
        read_finger_record(longer)


@pytest.mark.parametrize("source", Format)
def test_the_format_is_recognised_and_the_same_bytes_are_written(source: Format) -> None:
    record = read_finger_record(BY_FORMAT[source])
    assert record.format is source
    assert write_finger_record(record) == BY_FORMAT[source]
