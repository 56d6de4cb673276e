"""What is done to valid bytes, texts and JSON to break them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from benchmarks.records.registers.dice import Dice

EDGES: Final = (0, 1, 2, 3, 4, 5, 6, 8, 16, 0x0F, 0x3B, 0x3C, 0x40, 0x7F, 0x80, 0xB4, 0xC0, 0xFE, 0xFF)
"""Bytes at which rules begin and end: counts, kinds, ends of ASCII, 180 units of angle, quality codes."""
MOST_CHANGES: Final = 4
HEAD: Final = 64
"""Most rules are about the first bytes."""
_END: Final = 24

Break = Callable[[bytearray, Dice, Sequence[bytes]], None]


def _flip(data: bytearray, dice: Dice, _: Sequence[bytes]) -> None:
    if data:
        data[dice.below(len(data))] ^= 1 << dice.below(8)


def _overwrite(data: bytearray, dice: Dice, _: Sequence[bytes]) -> None:
    if data:
        data[dice.below(len(data))] = dice.pick(EDGES)


def _overwrite_head(data: bytearray, dice: Dice, _: Sequence[bytes]) -> None:
    if data:
        data[dice.below(min(len(data), HEAD))] = dice.pick(EDGES) if dice.chance(0.5) else dice.below(256)


def _overwrite_end(data: bytearray, dice: Dice, _: Sequence[bytes]) -> None:
    """Extension blocks and directories stand at the end."""
    if data:
        data[-1 - dice.below(min(len(data), _END))] = dice.pick(EDGES)


def _cut(data: bytearray, dice: Dice, _: Sequence[bytes]) -> None:
    start = dice.below(len(data) + 1)
    del data[start : start + dice.between(1, 12)]


def _truncate(data: bytearray, dice: Dice, _: Sequence[bytes]) -> None:
    del data[dice.below(len(data) + 1) :]


def _insert(data: bytearray, dice: Dice, _: Sequence[bytes]) -> None:
    start = dice.below(len(data) + 1)
    data[start:start] = bytes(dice.below(256) for _ in range(dice.between(1, 12)))


def _splice(data: bytearray, dice: Dice, sources: Sequence[bytes]) -> None:
    other = dice.pick(sources)
    start, end = sorted((dice.below(len(other) + 1), dice.below(len(other) + 1)))
    data[dice.below(len(data) + 1) :] = other[start:end]


def _repeat(data: bytearray, dice: Dice, _: Sequence[bytes]) -> None:
    start = dice.below(len(data) + 1)
    data[start:start] = data[start : start + 60] * dice.between(1, 30)


BREAKS: Final[tuple[Break, ...]] = (
    _flip,
    _overwrite,
    _overwrite_head,
    _overwrite_head,
    _overwrite_end,
    _cut,
    _truncate,
    _insert,
    _splice,
    _repeat,
)


def broken(dice: Dice, sources: Sequence[bytes], words: Sequence[bytes] = ()) -> bytearray:
    """Return one of the sources with one to four things done to it; ``words`` are set in, too."""
    data = bytearray(dice.pick(sources))
    for _ in range(dice.between(1, MOST_CHANGES)):
        if words and dice.chance(0.5):
            place = dice.below(len(data) + 1)
            # some stand in the place of what was there, so that the rest keeps its own
            data[place : place + dice.below(8)] = dice.pick(words)
        else:
            dice.pick(BREAKS)(data, dice, sources)
    return data


def broken_each(
    sources: Sequence[bytes], words: Sequence[bytes] = ()
) -> Callable[[Dice, int], Iterator[bytes]]:
    """Return the inputs of a target whose sources are known beforehand."""

    def inputs(dice: Dice, count: int) -> Iterator[bytes]:
        for _ in range(count):
            yield bytes(broken(dice, sources, words))

    return inputs


ODD_VALUES: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**31,
        2**53,
        2**63,
        10**30,
        0.5,
        1e308,
        -0.0,
        [],
        {},
        [[]],
        [None],
        "",
        " ",
    ),
    *("0", "A" * 5000, "\0", "\u202e", "\ud800", "陈", "𠮷", "null", "../..", "1e5", "2026-13-40T99:99:99Z"),
    *("2026-11-21T02:00:00Z", "٣", "１", "é", "-", "=1+1", {"x": {"y": [1]}}, [0] * 300, "\u2028", "a|b"),
)
"""What a member of a message is replaced by."""


def broken_message(dice: Dice, message: Any) -> bytes:
    """Return the JSON of a message in which one to four members were changed, and sometimes the text."""
    made = json.loads(json.dumps(message))
    for _ in range(dice.between(1, MOST_CHANGES)):
        _change_member(dice, made)
    text = json.dumps(made, ensure_ascii=dice.chance(0.5)).encode("utf-8", "surrogatepass")
    if dice.chance(0.2):
        return bytes(broken(dice, [text], JSON_WORDS))
    return text


JSON_WORDS: Final = (
    *(b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"\\u0000", b"\\ud800", b"NaN", b"Infinity", b"-0"),
    *(
        b"1e999",
        b"[" * 3000,
        b'{"a":' * 2000,
        b"9" * 5000,
        b"\xff",
        b"\xef\xbb\xbf",
        b"null",
        b'"a":1,"a":2,',
    ),
)


def _change_member(dice: Dice, made: Any) -> None:
    at = made
    while isinstance(at, dict | list) and at:
        keys: list[Any] = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = dice.pick(keys)
        if isinstance(at[key], dict | list) and at[key] and dice.chance(0.7):
            at = at[key]
            continue
        _change(dice, at, key)
        return


def _change(dice: Dice, at: Any, key: Any) -> None:
    what, value = dice.below(6), at[key]
    if what == 0:
        del at[key]
    elif what == 1 and isinstance(value, str) and value:
        text = list(value)
        text[dice.below(len(text))] = chr(
            dice.pick((0, 9, 32, 45, 48, 95, 122, 0x7F, 0xFF10, 0x202E, 0x4E00))
        )
        at[key] = "".join(text)
    elif what == 2 and isinstance(value, str):
        at[key] = value[: dice.below(len(value) + 1)] if dice.chance(0.5) else value * 2
    elif what == 3 and isinstance(value, int):
        at[key] = value + dice.pick((-1, 1, 100, -100, 2**53))
    else:
        at[key] = copy.deepcopy(dice.pick(ODD_VALUES))
