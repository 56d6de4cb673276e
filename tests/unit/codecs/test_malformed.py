"""Records that break a rule are refused with a sentence in both languages, quickly, and with nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from matchers.codecs.finger_record import (
    Capture,
    Extension,
    FingerRecord,
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
    write_iso_2005,
    write_iso_2011,
)
from matchers.errors import TemplateMalformed
from tests.unit.codecs import sample_records as sample
from tests.unit.codecs.sample_records import BY_FORMAT, a_view, changed, with_length

#: where the four bytes of the (first) view begin
VIEW_AT = {Format.ISO_2005: 24, Format.ANSI_378: 26}
FINGER_2011_AT = 15 + 4 + 14 + 15
EXTENDED_BYTES = len(sample.EXTENDED)


def _refused(data: bytes, words: str) -> None:
    with pytest.raises(TemplateMalformed) as raised:
        read_finger_record(data)
    assert words in raised.value.en
    assert "指纹" in raised.value.zh
    assert raised.value.zh.endswith("。")


@pytest.mark.parametrize("source", Format)
def test_a_record_cut_at_any_byte_is_refused_even_when_it_states_that_length(source: Format) -> None:
    whole = BY_FORMAT[source]
    for end in range(len(whole)):
        with pytest.raises(TemplateMalformed):
            read_finger_record(whole[:end])
        if end >= 12:
            with pytest.raises(TemplateMalformed):
                read_finger_record(with_length(whole[:end], source))


@pytest.mark.parametrize("source", Format)
def test_bytes_after_the_last_view_are_refused(source: Format) -> None:
    longer = BY_FORMAT[source] + b"\0"
    _refused(longer, "not the one it states")
    _refused(with_length(longer, source), "at its end belong to nothing")


@pytest.mark.parametrize("source", Format)
@pytest.mark.parametrize("length", range(4))
def test_an_extension_block_shorter_than_its_own_header_is_refused(source: Format, length: int) -> None:
    _refused(changed(source, 4 - EXTENDED_BYTES, 0, length), "of an extension block")
    _refused(changed(source, -2, 0, length), "of an extension block")


@pytest.mark.parametrize("source", Format)
def test_an_extension_block_longer_than_the_extended_data_is_refused(source: Format) -> None:
    _refused(changed(source, 4 - EXTENDED_BYTES, 0, 12), "length 12 of an extension block")
    _refused(changed(source, 4 - EXTENDED_BYTES, 0, 8), "incomplete")


@pytest.mark.parametrize("source", Format)
def test_extended_data_longer_than_the_record_are_refused(source: Format) -> None:
    _refused(changed(source, -EXTENDED_BYTES, 0xFF, 0xFF), "bytes are missing")


@pytest.mark.parametrize("source", Format)
def test_more_minutiae_than_there_are_bytes_are_refused(source: Format) -> None:
    at = FINGER_2011_AT + 12 if source is Format.ISO_2011 else VIEW_AT[source] + 3
    _refused(changed(source, at, 200), "bytes are missing")


@pytest.mark.parametrize("source", Format)
@pytest.mark.parametrize(
    ("offset", "value", "words"),
    [
        (0, (0x41, 0x2C), "outside the image"),  # x = 300 of 300
        (2, (0x01, 0x90), "outside the image"),  # y = 400 of 400
        (2, (0x40, 0x14), "reserved bits"),
        (0, (0xC0, 0x0A), "kind that is not defined"),
        (5, (101,), "quality beyond 100"),
    ],
)
def test_a_minutia_that_breaks_a_rule_is_refused(
    source: Format, offset: int, value: tuple[int, ...], words: str
) -> None:
    first = BY_FORMAT[source].index(sample.MINUTIAE)
    _refused(changed(source, first + offset, *value), words)


def test_an_angle_beyond_the_turn_is_refused_where_a_turn_has_180_units() -> None:
    at = sample.ANSI_378.index(sample.MINUTIAE) + 4
    _refused(changed(Format.ANSI_378, at, 180), "more than a full turn")
    assert read_ansi_378(changed(Format.ANSI_378, at, 179)).views[0].angle[0] == 179
    at = sample.ISO_2005.index(sample.MINUTIAE) + 4
    assert read_iso_2005(changed(Format.ISO_2005, at, 255)).views[0].angle[0] == 255


@pytest.mark.parametrize("source", [Format.ISO_2005, Format.ANSI_378])
@pytest.mark.parametrize(
    ("from_view", "value", "words"),
    [
        (-10, (0, 0), "image size 0"),
        (-8, (0x40, 0), "16384"),
        (-6, (0, 97), "below 98"),
        (-4, (0, 0), "below 98"),
        (-2, (0,), "holds 0 finger views"),
        (-2, (177,), "holds 177 finger views"),
        (-2, (2,), "bytes are missing"),
        (-1, (1,), "reserved byte"),
        (0, (11,), "finger position code 11"),
        (1, (0x24,), "impression type"),
        (2, (101,), "quality 101"),
    ],
)
def test_a_header_that_breaks_a_rule_is_refused(
    source: Format, from_view: int, value: tuple[int, ...], words: str
) -> None:
    _refused(changed(source, VIEW_AT[source] + from_view, *value), words)


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        (12, (0, 0), "holds 0 finger views"),
        (12, (0xFF, 0xFF), "holds 65535 finger views"),
        (14, (2,), "certification flag"),
        (18, (1,), "stated length"),
        (FINGER_2011_AT - 14, (101,), "quality is beyond 100"),
        (FINGER_2011_AT, (13,), "finger position code 13"),
        (FINGER_2011_AT + 1, (16,), "view number 16"),
        (FINGER_2011_AT + 2, (0, 97), "below 98"),
        (FINGER_2011_AT + 6, (10,), "impression type"),
        (FINGER_2011_AT + 7, (0x40, 0), "image size"),
        (FINGER_2011_AT + 11, (0x41,), "length of a minutia"),
        (FINGER_2011_AT + 11, (0x62,), "ending type"),
    ],
)
def test_a_header_of_2011_that_breaks_a_rule_is_refused(at: int, value: tuple[int, ...], words: str) -> None:
    _refused(changed(Format.ISO_2011, at, *value), words)


def test_a_view_of_2011_without_minutiae_is_refused() -> None:
    head = sample.CAPTURE + sample.BLOCKS + sample.FINGER[:-1]
    _refused(sample.iso_2011(head + b"\0\0\0"), "no minutia")


@pytest.mark.parametrize(
    ("read", "own"),
    [
        (read_iso_2005, Format.ISO_2005),
        (read_iso_2011, Format.ISO_2011),
        (read_ansi_378, Format.ANSI_378),
    ],
)
def test_a_record_is_not_read_as_one_of_another_format(
    read: Callable[[bytes], FingerRecord], own: Format
) -> None:
    for source, data in BY_FORMAT.items():
        if source is not own:
            with pytest.raises(TemplateMalformed, match="another format"):
                read(data)


def test_a_record_of_ansi_378_of_2009_is_refused() -> None:
    # version and length as in ISO/IEC 19794-2:2011, then product, certification, equipment, views …
    rest = (
        bytes.fromhex("00310007 00 8123 01 00 07 00 00 50 00000000 012c 0190 00c5 00c5 03") + sample.MINUTIAE
    )
    data = b"FMR\x00030\0" + (14 + len(rest)).to_bytes(4, "big") + rest + b"\0\0"
    with pytest.raises(TemplateMalformed):
        read_finger_record(data)


@pytest.mark.parametrize(
    "data", [b"", b"FMR", b"FMR\0 20\0", b"FMR\0 20\0\0\0\0\x0c", b"\x89PNG\r\n\x1a\n" * 9]
)
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(TemplateMalformed):
        read_finger_record(data)


def test_more_than_a_mebibyte_is_refused() -> None:
    _refused(with_length(sample.ISO_2005 + bytes(1 << 20), Format.ISO_2005), "longer than 1 MiB")


def test_the_largest_records_are_read_within_ten_milliseconds() -> None:
    blocks = tuple(Extension(1, b"") for _ in range(5))
    for source in Format:
        view = a_view(source, 255, width=600, height=600, extensions=blocks)
        if source is Format.ISO_2011:
            capture = Capture(quality_blocks=bytes(5 * 255), certification_blocks=bytes(3 * 255))
            view = replace(view, capture=capture, quality=0)
        else:
            view = replace(view, angle=view.angle % 180)
        data = write_finger_record(record_of(*[view] * 176))
        assert min(_seconds(data) for _ in range(5)) < 0.010


def _seconds(data: bytes) -> float:
    began = time.process_time()
    read_finger_record(data)
    return time.process_time() - began


def test_extension_blocks_without_number_are_refused() -> None:
    blocks = tuple(Extension(1, b"") for _ in range(1024))
    most = record_of(a_view(extensions=blocks))
    assert read_finger_record(write_iso_2005(most)).views[0].extensions == blocks
    data = write_iso_2005(most)
    more = data[: -4 * 1024 - 2] + (4 * 1025).to_bytes(2, "big") + data[-4 * 1024 :] + data[-4:]
    _refused(with_length(more, Format.ISO_2005), "too many extension blocks")


@pytest.mark.parametrize(
    "view",
    [
        a_view(position=11),
        a_view(number=16),
        a_view(quality=101),
        a_view(width=0),
        a_view(x_resolution=1),
        a_view(width=11),
        a_view(x=np.array([1, 2], np.uint16)),
        a_view(x=np.array([1, 2, 3], np.int64)),
        a_view(count=256),
        a_view(kind=np.full(3, 3, np.uint8)),
        a_view(minutia_quality=np.full(3, 254, np.uint8)),
        a_view(impression=Impression.UNKNOWN),
        a_view(extensions=(Extension(1, bytes(0x10000)),)),
        a_view(extensions=(Extension(-1, b""),)),
    ],
)
def test_a_view_that_breaks_a_rule_is_not_written(view: FingerView) -> None:
    with pytest.raises(TemplateMalformed):
        write_iso_2005(record_of(view))


@pytest.mark.parametrize(
    "capture",
    [
        Capture(date_time=b""),
        Capture(technology=256),
        Capture(vendor=-1),
        Capture(quality_blocks=b"1234"),
        Capture(quality_blocks=bytes(5 * 256)),
        Capture(quality_blocks=b"\x65\0\0\0\0"),
        Capture(quality_blocks=b"\x50\0\0\0\0"),  # the view says 0
        Capture(certification_blocks=b"12"),
        Capture(minutia_length=5),  # the minutiae have qualities
        Capture(minutia_length=7),
        Capture(ending_type=2),
    ],
)
def test_a_capture_that_fits_no_field_is_not_written(capture: Capture) -> None:
    with pytest.raises(TemplateMalformed):
        write_iso_2011(record_of(a_view(Format.ISO_2011, capture=capture)))


def test_a_record_without_views_or_with_too_many_is_not_written() -> None:
    for views in ((), (a_view(),) * 177):
        with pytest.raises(TemplateMalformed):
            write_iso_2005(FingerRecord(Format.ISO_2005, views))


def test_header_numbers_that_no_field_holds_are_not_written() -> None:
    for record in (
        FingerRecord(Format.ANSI_378, (a_view(),), equipment=0x10000),
        FingerRecord(Format.ANSI_378, (a_view(),), product=(-1, 0)),
    ):
        with pytest.raises(TemplateMalformed):
            write_ansi_378(record)


def test_views_of_unlike_images_are_not_written_in_a_format_that_states_the_image_once() -> None:
    views = (a_view(Format.ISO_2011), a_view(Format.ISO_2011, width=301))
    assert len(read_finger_record(write_iso_2011(record_of(*views))).views) == 2
    with pytest.raises(TemplateMalformed, match="one image size"):
        write_iso_2005(record_of(*views))
