"""Finger minutiae records laid out by hand, byte after byte, and strategies for records of every format."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from matchers.codecs.finger_record import Capture, Extension, FingerRecord, FingerView, Format, Impression

#: kind << 14 | x, y, angle, quality: an ending at (10, 20), a bifurcation at (299, 399), another at (0, 0)
MINUTIAE = bytes.fromhex("400a0014 4050 812b018f b300 00000000 0064")
RIDGE_COUNTS = bytes.fromhex("0001 0007 010203")
MAKERS_OWN = bytes.fromhex("0155 0004")
EXTENDED = bytes.fromhex("000b") + RIDGE_COUNTS + MAKERS_OWN

#: equipment 0x8123, 300 × 400 pixels, 197 × 197 px/cm, one view, reserved byte
IMAGE = bytes.fromhex("8123 012c 0190 00c5 00c5 01 00")
#: left index finger, view 2, swiped, quality 80, three minutiae
VIEW = bytes.fromhex("07 28 50 03") + MINUTIAE + EXTENDED

ISO_2005 = b"FMR\0 20\0" + (12 + len(IMAGE + VIEW)).to_bytes(4, "big") + IMAGE + VIEW
ANSI_378 = (
    b"FMR\0 20\0" + (14 + len(IMAGE + VIEW)).to_bytes(2, "big") + bytes.fromhex("00310007") + IMAGE + VIEW
)

#: 30 June 2026, 09:30:15.250; thermal sensor, vendor 0x0031, device 7
CAPTURE = bytes.fromhex("07ea 06 1e 09 1e 0f 00fa 10 0031 0007")
#: two qualities, the first could not be computed; one certificate
BLOCKS = bytes.fromhex("02 ff00000000 5001010021 01 012301")
#: left index finger, view 2, 197 × 197 px/cm, swiped, 300 × 400, 6 bytes a minutia, ridge ends, 3 minutiae
FINGER = bytes.fromhex("07 02 00c5 00c5 08 012c 0190 61 03")


def iso_2011(*views: bytes, certified: int = 1) -> bytes:
    """Return a record of views without their length fields."""
    content = b"".join((4 + len(view)).to_bytes(4, "big") + view for view in views)
    head = len(views).to_bytes(2, "big") + bytes([certified])
    return b"FMR\x00030\0" + (15 + len(content)).to_bytes(4, "big") + head + content


VIEW_2011 = CAPTURE + BLOCKS + FINGER + MINUTIAE + EXTENDED
ISO_2011 = iso_2011(VIEW_2011)

BY_FORMAT = {Format.ISO_2005: ISO_2005, Format.ANSI_378: ANSI_378, Format.ISO_2011: ISO_2011}


def with_length(data: bytes, source: Format) -> bytes:
    """Return the bytes with their true length stated."""
    if source is Format.ANSI_378:
        return data[:8] + len(data).to_bytes(2, "big") + data[10:]
    return data[:8] + len(data).to_bytes(4, "big") + data[12:]


def changed(source: Format, at: int, *values: int) -> bytes:
    """Return the sample of a format with bytes replaced from ``at`` on (from the end where negative)."""
    data = bytearray(BY_FORMAT[source])
    start = at % len(data)
    data[start : start + len(values)] = values
    return bytes(data)


def a_view(source: Format = Format.ISO_2005, count: int = 3, **changes: Any) -> FingerView:
    """Return a view with ``count`` minutiae at (10, 20), (11, 21) …"""
    steps = np.arange(count)
    view = FingerView(
        format=source,
        width=300,
        height=400,
        x=(10 + steps).astype(np.uint16),
        y=(20 + steps).astype(np.uint16),
        angle=steps.astype(np.uint8),
        kind=np.ones(count, np.uint8),
        minutia_quality=np.full(count, 50, np.uint8),
    )
    return replace(view, **changes)


def _column(
    end: int, kind: type[np.unsignedinteger[Any]], count: int
) -> st.SearchStrategy[NDArray[np.unsignedinteger[Any]]]:
    """Numbers below ``end``, drawn as bytes: that is much faster than a list of integers."""
    return st.binary(min_size=2 * count, max_size=2 * count).map(
        lambda drawn: (np.frombuffer(drawn, np.uint16) % end).astype(kind)
    )


_EXTENSIONS = st.lists(st.builds(Extension, st.integers(0, 0xFFFF), st.binary(max_size=9)), max_size=3).map(
    tuple
)
_BLOCK_2011 = st.builds(
    lambda value, rest: bytes([value]) + rest,
    st.sampled_from([0, 1, 50, 100, 255]),
    st.binary(min_size=4, max_size=4),
)


@st.composite
def _captures(draw: st.DrawFn, certified: bool) -> Capture:
    return Capture(
        date_time=draw(st.binary(min_size=9, max_size=9)),
        technology=draw(st.integers(0, 0xFF)),
        vendor=draw(st.integers(0, 0xFFFF)),
        device=draw(st.integers(0, 0xFFFF)),
        quality_blocks=b"".join(draw(st.lists(_BLOCK_2011, max_size=3))),
        certification_blocks=draw(st.sampled_from([b"", b"abc", b"abcdef"])) if certified else None,
        minutia_length=draw(st.sampled_from([5, 6])),
        ending_type=draw(st.integers(0, 1)),
    )


@st.composite
def records(draw: st.DrawFn) -> FingerRecord:
    """Any record that its format can hold."""
    source = draw(st.sampled_from(Format))
    newest = source is Format.ISO_2011
    image = draw(_images())
    certified = draw(st.booleans())
    views = tuple(
        draw(_views(source, draw(_images()) if newest else image, certified))
        for _ in range(draw(st.integers(1, 4)))
    )
    words = st.integers(0, 0xFFFF)
    if newest:
        return FingerRecord(source, views)
    if source is Format.ISO_2005:
        return FingerRecord(source, views, draw(words))
    return FingerRecord(source, views, draw(words), (draw(words), draw(words)))


@st.composite
def _images(draw: st.DrawFn) -> dict[str, int]:
    sides = st.integers(1, 0x3FFF)
    resolutions = st.sampled_from([98, 197, 224, 394, 0xFFFF])
    return {
        "width": draw(sides),
        "height": draw(sides),
        "x_resolution": draw(resolutions),
        "y_resolution": draw(resolutions),
    }


@st.composite
def _views(draw: st.DrawFn, source: Format, image: dict[str, int], certified: bool) -> FingerView:
    newest = source is Format.ISO_2011
    capture = draw(_captures(certified)) if newest else None
    short = [*list(Impression)[:4], Impression.LIVE_SWIPE, Impression.LIVE_CONTACTLESS]
    count = draw(st.integers(1 if newest else 0, 12))
    quality = _column(101, np.uint8, count)
    if capture is not None and capture.minutia_length == 5:
        quality = st.just(np.full(count, 254, np.uint8))
    return FingerView(
        format=source,
        **image,
        position=draw(st.integers(0, 10)),
        number=draw(st.integers(0, 15)),
        impression=draw(st.sampled_from(list(Impression) if newest else short)),
        quality=_first_quality(capture) if capture is not None else draw(st.integers(0, 100)),
        x=draw(_column(image["width"], np.uint16, count)),
        y=draw(_column(image["height"], np.uint16, count)),
        angle=draw(_column(source.turn, np.uint8, count)),
        kind=draw(_column(3, np.uint8, count)),
        minutia_quality=draw(quality),
        extensions=draw(_EXTENSIONS),
        capture=capture,
    )


def _first_quality(capture: Capture) -> int:
    return next((value for value in capture.quality_blocks[::5] if value <= 100), 0)
