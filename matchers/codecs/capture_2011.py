"""The first part of a view of ISO/IEC 19794-2:2011 (8.4.3 to 8.4.8): when and with what it was captured.

Only the quality is judged and used. The rest is kept as it stands: no comparison depends on a date.
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from matchers.codecs.byte_reader import ByteReader
from matchers.codecs.faults import malformed_view
from matchers.codecs.finger_view import NO_DATE, Capture, FingerView
from matchers.codecs.formats import MOST_QUALITY, NOT_REPORTED_2011

_DEVICE: Final = Struct(">BHH")
_COUNT: Final = Struct(">B")
_QUALITY_BLOCK: Final = Struct(">BHH")
_CERTIFICATION_BYTES: Final = 3
_QUALITY_VALUES: Final = bytes([*range(MOST_QUALITY + 1), 255])
"""255 = the quality could not be computed."""
_MOST_BLOCKS: Final = 255
_LARGEST: Final = 0xFFFF


def read_capture(reader: ByteReader, certified: bool, nth: int) -> Capture:
    """Return what comes before the finger position; the fields on minutiae keep their usual values."""
    date_time = reader.take(len(NO_DATE))
    technology, vendor, device = reader.unpack(_DEVICE)
    blocks = reader.take(reader.unpack(_COUNT)[0] * _QUALITY_BLOCK.size)
    _check_qualities(blocks, nth)
    certification = reader.take(reader.unpack(_COUNT)[0] * _CERTIFICATION_BYTES) if certified else None
    return Capture(date_time, technology, vendor, device, blocks, certification)


def quality_in(blocks: bytes) -> int:
    """Return the first quality that could be computed, 0 where there is none."""
    return next((value for value in blocks[:: _QUALITY_BLOCK.size] if value <= MOST_QUALITY), 0)


def capture_of(view: FingerView, nth: int) -> Capture:
    """Return what to write of the capture: what was read, or for other views their quality and nothing else.

    Raises ``TemplateMalformed`` where what a view made by hand says does not fit the fields or the view.
    """
    if view.capture is not None:
        _check(view.capture, view, nth)
        return view.capture
    reported = bool((view.minutia_quality != NOT_REPORTED_2011).any())
    # a quality with vendor and algorithm 0: not reported; check_view judges the number itself later
    blocks = _QUALITY_BLOCK.pack(view.quality, 0, 0) if 0 < view.quality <= MOST_QUALITY else b""
    return Capture(quality_blocks=blocks, minutia_length=6 if reported else 5)


def write_capture(capture: Capture, certified: bool) -> bytes:
    """Return the bytes before the finger position; ``certified`` adds the field of certification blocks."""
    head = capture.date_time + _DEVICE.pack(capture.technology, capture.vendor, capture.device)
    qualities = bytes([len(capture.quality_blocks) // _QUALITY_BLOCK.size]) + capture.quality_blocks
    if not certified:
        return head + qualities
    blocks = capture.certification_blocks or b""
    return head + qualities + bytes([len(blocks) // _CERTIFICATION_BYTES]) + blocks


def _check(capture: Capture, view: FingerView, nth: int) -> None:
    certification = capture.certification_blocks or b""
    fits = (
        len(capture.date_time) == len(NO_DATE)
        and 0 <= capture.technology <= _MOST_BLOCKS
        and 0 <= capture.vendor <= _LARGEST
        and 0 <= capture.device <= _LARGEST
        and _whole(capture.quality_blocks, _QUALITY_BLOCK.size)
        and _whole(certification, _CERTIFICATION_BYTES)
    )
    if not fits or capture.minutia_length not in {5, 6} or capture.ending_type not in {0, 1}:
        raise malformed_view(nth, "的采集信息无效", "what is said of the capture fits no field")
    _check_qualities(capture.quality_blocks, nth)
    lost = capture.minutia_length == 5 and bool((view.minutia_quality != NOT_REPORTED_2011).any())
    if lost or quality_in(capture.quality_blocks) != view.quality:
        raise malformed_view(nth, "的质量分前后矛盾", "the quality is stated twice and differs")


def _whole(blocks: bytes, size: int) -> bool:
    return len(blocks) % size == 0 and len(blocks) <= _MOST_BLOCKS * size


def _check_qualities(blocks: bytes, nth: int) -> None:
    if blocks[:: _QUALITY_BLOCK.size].translate(None, _QUALITY_VALUES):
        raise malformed_view(nth, "的质量分超过 100", "a quality is beyond 100")
