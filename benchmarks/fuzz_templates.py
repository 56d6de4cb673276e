"""Read broken finger minutiae records: each is either a record or the documented error, within 10 ms.

    python benchmarks/fuzz_templates.py [--executions N] [--seed S]

Valid records of the three formats are cut, spliced, lengthened and overwritten; in most of them the length
field is set right again, since a false one is refused at once. Whatever is read has to give the same bytes
when it is written, minutiae inside the image at 500 dpi, and a record of every other format or the documented
error. Anything else ends the run with the bytes that did it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.records.registers.dice import Dice
from benchmarks.shared.fuzzing import Result, arguments, demand, run, tell
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
CONVERTED_SHARE = 0.05
RESTATED_SHARE = 0.8
EDGES = (0, 1, 2, 3, 4, 5, 6, 0x0F, 0x40, 0x7F, 0x80, 0xB4, 0xC0, 0xFE, 0xFF)
"""Bytes at which rules begin and end: extension lengths, kinds, 180 units of angle, quality codes."""


def main() -> None:
    options = arguments(__doc__, executions=200_000).parse_args()
    tell(fuzz(options.executions, options.seed), options.seed)


def fuzz(executions: int, seed: int) -> Result:
    """Run so many executions; any error but the documented one leaves with the bytes in its notes."""
    dice = Dice(seed)
    return run(_some_converted(dice, executions), execute, seed)


def _some_converted(dice: Dice, executions: int) -> Iterator[bytes]:
    """Yield broken records; a share of them, once read, is also written in every format."""
    for data in broken_records(dice, executions):
        yield data
        if dice.chance(CONVERTED_SHARE):
            try:
                convert(data)
            except BaseException as error:
                error.add_note(f"converted: {data.hex()}")
                raise


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
    return "read"


def convert(data: bytes) -> None:
    """Write a record that can be read in every format."""
    try:
        record = read_finger_record(data)
    except TemplateMalformed:
        return
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
        data = bytearray(dice.pick(sources))
        for _ in range(dice.between(1, 4)):
            dice.pick(BREAKS)(data, dice, sources)
        if dice.chance(RESTATED_SHARE):
            state_length(data)
        yield bytes(data)


def state_length(data: bytearray) -> None:
    """Make the length field true where there is one; in long records of ANSI it stands elsewhere."""
    ansi = data[4:8] == b" 20\0" and int.from_bytes(data[8:10], "big") != 0
    if 14 <= len(data) <= LONGEST_SHORT:
        end = 10 if ansi else 12
        data[8:end] = len(data).to_bytes(4, "big")[12 - end :]


Break = Callable[[bytearray, Dice, list[bytes]], None]


def _flip(data: bytearray, dice: Dice, _: list[bytes]) -> None:
    if data:
        data[dice.below(len(data))] ^= 1 << dice.below(8)


def _overwrite(data: bytearray, dice: Dice, _: list[bytes]) -> None:
    if data:
        data[dice.below(len(data))] = dice.pick(EDGES)


def _overwrite_header(data: bytearray, dice: Dice, _: list[bytes]) -> None:
    """Most rules are about the first bytes, and most bytes are minutiae."""
    if data:
        data[dice.below(min(len(data), 64))] = dice.pick(EDGES) if dice.chance(0.5) else dice.below(256)


def _overwrite_end(data: bytearray, dice: Dice, _: list[bytes]) -> None:
    """Extension blocks stand at the end."""
    if data:
        data[-1 - dice.below(min(len(data), 24))] = dice.pick(EDGES)


def _cut(data: bytearray, dice: Dice, _: list[bytes]) -> None:
    start = dice.below(len(data) + 1)
    del data[start : start + dice.between(1, 12)]


def _truncate(data: bytearray, dice: Dice, _: list[bytes]) -> None:
    del data[dice.below(len(data) + 1) :]


def _insert(data: bytearray, dice: Dice, _: list[bytes]) -> None:
    start = dice.below(len(data) + 1)
    data[start:start] = bytes(dice.below(256) for _ in range(dice.between(1, 12)))


def _splice(data: bytearray, dice: Dice, sources: list[bytes]) -> None:
    other = dice.pick(sources)
    start, end = sorted((dice.below(len(other) + 1), dice.below(len(other) + 1)))
    data[dice.below(len(data) + 1) :] = other[start:end]


def _repeat(data: bytearray, dice: Dice, _: list[bytes]) -> None:
    start = dice.below(len(data) + 1)
    data[start:start] = data[start : start + 60] * dice.between(1, 30)


BREAKS: tuple[Break, ...] = (
    _flip,
    _overwrite,
    _overwrite_header,
    _overwrite_header,
    _overwrite_end,
    _cut,
    _truncate,
    _insert,
    _splice,
    _repeat,
)


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
    capture = certified if shape is Format.ISO_2011 and blocks else None
    return FingerView(
        format=shape,
        width=300,
        height=400,
        position=dice.below(11),
        number=number,
        impression=Impression.LIVE_PLAIN,
        quality=70,
        x=np.array(column(300), np.uint16),
        y=np.array(column(400), np.uint16),
        angle=np.array(column(shape.turn), np.uint8),
        kind=np.array(column(3), np.uint8),
        minutia_quality=np.array(column(101), np.uint8),
        extensions=blocks,
        capture=capture,
    )


if __name__ == "__main__":
    main()
