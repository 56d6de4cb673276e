"""What the workers of one server count, in memory they share: requests by answer, seconds as a histogram.

Each worker has a row of its own, so that two never write to one number, and any of them can tell all.
"""

from __future__ import annotations

import bisect
import mmap
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Part = Literal["console", "kiosk", "check"]
PARTS: Final[tuple[Part, ...]] = ("console", "kiosk", "check")
#: upper bounds in seconds; beyond the last is +Inf
BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
#: classes of answers; a 503 says that this server is too small
ANSWERS: Final = ("2xx", "3xx", "4xx", "503", "5xx")
_ROWS: Final = 128
_BUCKETS: Final = len(BOUNDS) + 1
_OF_PART: Final = len(ANSWERS) + _BUCKETS + 1
_ROW: Final = 1 + len(PARTS) * _OF_PART
_MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Counted:
    """What one worker counted of one part; ``buckets``: requests up to each bound, the last one all."""

    worker: int
    part: Part
    answers: dict[str, int]
    buckets: tuple[int, ...]
    seconds: float


class Counters:
    """To be made before the workers fork."""

    def __init__(self) -> None:
        self._numbers = memoryview(mmap.mmap(-1, _ROWS * _ROW * 8)).cast("Q")
        self._turn = threading.Lock()
        self._row = 0

    def begin(self, worker: int) -> None:
        """Take the row of a worker that begins; what an earlier one of the same row counted is forgotten."""
        self._row = worker % _ROWS
        start = self._row * _ROW
        for place in range(start, start + _ROW):
            self._numbers[place] = 0
        self._numbers[start] = worker + 1

    def count(self, part: Part, status: int, seconds: float) -> None:
        """Count one request of this process."""
        start = self._row * _ROW + 1 + PARTS.index(part) * _OF_PART
        bucket = bisect.bisect_left(BOUNDS, seconds)
        with self._turn:
            if not self._numbers[self._row * _ROW]:
                self._numbers[self._row * _ROW] = 1
            self._numbers[start + ANSWERS.index(_answer(status))] += 1
            self._numbers[start + len(ANSWERS) + bucket] += 1
            self._numbers[start + _OF_PART - 1] += int(seconds * _MICRO)

    def counted(self) -> Iterator[Counted]:
        """Yield what each worker counted, of each part."""
        for row in range(_ROWS):
            worker = self._numbers[row * _ROW]
            for index, part in enumerate(PARTS if worker else ()):
                start = row * _ROW + 1 + index * _OF_PART
                numbers = list(self._numbers[start : start + _OF_PART])
                answers = dict(zip(ANSWERS, numbers, strict=False))
                buckets = _summed(numbers[len(ANSWERS) : -1])
                yield Counted(worker - 1, part, answers, buckets, numbers[-1] / _MICRO)


def _answer(status: int) -> str:
    if status == 503:
        return "503"
    return f"{min(max(status // 100, 2), 5)}xx"


def _summed(numbers: list[int]) -> tuple[int, ...]:
    total, found = 0, []
    for number in numbers:
        total += number
        found.append(total)
    return tuple(found)


#: of this server; its workers fork after this was imported
COUNTERS: Final = Counters()
