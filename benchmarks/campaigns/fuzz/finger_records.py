"""Finger minutiae records of three formats, broken: each is either a record or the documented error.

Valid records are cut, spliced, lengthened and overwritten; in most of them the length field is set right
again, since a false one is refused at once. Whatever is read has to give the same bytes when it is written,
minutiae inside the image at 500 dpi, and of some a record of every other format or the documented error.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np

from benchmarks.campaigns.fuzz.breaking import broken
from benchmarks.campaigns.fuzz.frame import Target, demand
from benchmarks.records.registers.dice import Dice
from matchers.codecs.finger_record import (
    Capture,
    Extension,
    FingerRecord,
    FingerView,
    Format,
    Impression,
    read_finger_record,
    write_ansi_378,
    write_finger_record,
    write_iso_2005,
    write_iso_2011,
)
from matchers.errors import TemplateMalformed

LONGEST_SHORT = 0xFFFF
CONVERTED_EVERY = 20
RESTATED_SHARE = 0.8


def execute(data: bytes) -> str:
    """Return whether the bytes were read or refused."""
    try:
        record = read_finger_record(data)
    except TemplateMalformed as error:
        demand(bool(error.zh and error.en), "the error has no words")
        return "refused"
    demand(write_finger_record(record) == data, "written again, the bytes differ")
    for view in record.views:
        _check_minutiae(view)
    # by the bytes, not by chance: the same bytes are always tried in the same way
    if zlib.crc32(data) % CONVERTED_EVERY == 0:
        _convert(record)
    return "read"


def _convert(record: FingerRecord) -> None:
    """Write a record in every format."""
    for write in (write_iso_2005, write_iso_2011, write_ansi_378):
        try:
            written = write(record)
        except TemplateMalformed:
            continue
        again = read_finger_record(written)
        demand(len(again.views) == len(record.views), "a view is lost")


def _check_minutiae(view: FingerView) -> None:
    found = view.at_500_dpi()
    columns = (
        (found.x, found.width),
        (found.y, found.height),
        (found.angle, 2 * np.pi),
        (found.quality, 101),
    )
    for column, end in columns:
        demand(bool((column >= 0).all() and (column < end).all()), "a minutia is out of range")


def broken_records(dice: Dice, count: int) -> Iterator[bytes]:
    """Yield valid records with one to four things done to each."""
    sources = valid_records(dice)
    for _ in range(count):
        data = broken(dice, sources)
        if dice.chance(RESTATED_SHARE):
            state_length(data)
        yield bytes(data)


def state_length(data: bytearray) -> None:
    """Make the length field true where there is one; in long records of ANSI it stands elsewhere."""
    ansi = data[4:8] == b" 20\0" and int.from_bytes(data[8:10], "big") != 0
    if 14 <= len(data) <= LONGEST_SHORT:
        end = 10 if ansi else 12
        data[8:end] = len(data).to_bytes(4, "big")[12 - end :]


def valid_records(dice: Dice) -> list[bytes]:
    """Return records of all formats: with few and many minutiae and views, with and without extensions."""
    made = []
    for shape in Format:
        for count, views in ((1, 1), (9, 3), (40, 1), (255, 1)):
            for blocks in ((), (Extension(1, b"\0\1\2\3"), Extension(0x0155, b""))):
                record = FingerRecord(
                    shape,
                    tuple(_view(dice, shape, count, number, blocks) for number in range(views)),
                    equipment=0 if shape is Format.ISO_2011 else dice.below(0x10000),
                )
                made.append(write_finger_record(record))
    long = tuple(
        _view(dice, Format.ANSI_378, 30, number, (Extension(0x0155, bytes(40_000)),)) for number in (0, 1)
    )
    return [*made, write_finger_record(FingerRecord(Format.ANSI_378, long))]


def _view(dice: Dice, shape: Format, count: int, number: int, blocks: tuple[Extension, ...]) -> FingerView:
    def column(end: int) -> list[int]:
        return [dice.below(end) for _ in range(count)]

    certified = Capture(
        quality_blocks=bytes([70, 0, 1, 0, 1, 255, 0, 0, 0, 0]), certification_blocks=b"\0\1\2"
    )
    rolled = Impression.VERTICAL_ROLL  # the older formats have no code for it
    capture = certified if shape is Format.ISO_2011 and blocks else None
    return FingerView(
        format=shape,
        width=300,
        height=400,
        position=dice.below(11),
        number=number,
        impression=rolled if shape is Format.ISO_2011 and blocks else Impression.LIVE_PLAIN,
        quality=70,
        x=np.array(column(300), np.uint16),
        y=np.array(column(400), np.uint16),
        angle=np.array(column(shape.turn), np.uint8),
        kind=np.array(column(3), np.uint8),
        minutia_quality=np.array(column(101), np.uint8),
        extensions=blocks,
        capture=capture,
    )


FINGER_RECORDS: Final = Target("finger-records", broken_records, execute, slice=20_000)
