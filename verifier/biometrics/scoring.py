"""Scores a file of pairs: each distinct file is extracted once, doubtful pairs get a closer look.

Extraction, comparison, and where an engine leaves doubt, a closer look at the doubtful samples and their
comparison again: each step is spread over processes. A pair that fails keeps its row and says why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from verifier.biometrics.pair_file import DPI, PairFile
from verifier.biometrics.received import USUAL_DPI
from verifier.biometrics.sample_work import Compared, Comparing, Extracting, Key, Made, compare_all, extract
from verifier.biometrics.workers import Workers, workers
from verifier.language import Text

#: step, done, total
Show = Callable[[str, int, int | None], None]
STEPS: Final = ("extract", "compare", "closer", "again")
#: comparisons in one task: half a second of work, so that an interruption need not wait longer
_AT_ONCE: Final = 200


@dataclass(frozen=True)
class Asked:
    """One row: the two samples to compare, or why it cannot be."""

    reference: Key | None
    probe: Key | None
    error: Text | None = None


@dataclass
class ScoreReport:
    """What came of each row, and what it took; seconds by step."""

    rows: list[Compared]
    samples: int
    failed_samples: int
    #: pairs of which the outcome was in doubt at first sight
    doubtful: int
    #: samples that were looked at more closely
    looked_closer: int
    seconds: dict[str, float]

    @property
    def scored(self) -> int:
        """Rows with a score."""
        return sum(row.outcome is not None for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "pairs": len(self.rows),
            "scored": self.scored,
            "failed": len(self.rows) - self.scored,
            "samples": self.samples,
            "failed_samples": self.failed_samples,
            "doubtful": self.doubtful,
            "looked_closer": self.looked_closer,
            "seconds": {step: round(spent, 3) for step, spent in self.seconds.items()},
        }


def score_pairs(
    asked: Sequence[Asked], engine: Callable[[str], Any], show: Show, processes: int
) -> ScoreReport:
    """Score all pairs; the rows of the report are in the order of the pairs.

    ``engine`` makes the engine of a modality by its name; it must be picklable: the processes make theirs.

    Raises:
        WorkerLost: a process was ended from outside.
    """
    keys = list(dict.fromkeys(key for pair in asked for key in (pair.reference, pair.probe) if key))
    with workers(min(processes, max(len(keys), 1))) as staff:
        return _Run(asked, engine, show, staff).report(keys)


class _Run:
    def __init__(
        self, asked: Sequence[Asked], engine: Callable[[str], Any], show: Show, staff: Workers
    ) -> None:
        self._asked = asked
        self._engine = engine
        self._show = show
        self._staff = staff
        self._seconds: dict[str, float] = {}
        self._made: dict[Key, Made] = {}
        self._rows = [Compared(number, None, pair.error) for number, pair in enumerate(asked)]

    def report(self, keys: list[Key]) -> ScoreReport:
        self._extract("extract", [Extracting(key, self._engine) for key in keys])
        failed = sum(made.error is not None for made in self._made.values())
        self._compare("compare", [n for n, pair in enumerate(self._asked) if self._comparable(n, pair)])
        doubtful = [row.number for row in self._rows if row.outcome is not None and row.outcome.doubtful]
        closer = list(dict.fromkeys(key for number in doubtful for key in self._keys(number)))
        if doubtful:
            tasks = [Extracting(key, self._engine, self._made[key].sample) for key in closer]
            self._extract("closer", tasks)
            self._compare("again", doubtful)
        return ScoreReport(self._rows, len(keys), failed, len(doubtful), len(closer), self._seconds)

    def _keys(self, number: int) -> tuple[Key, ...]:
        pair = self._asked[number]
        return tuple(key for key in (pair.reference, pair.probe) if key is not None)

    def _comparable(self, number: int, pair: Asked) -> bool:
        """Tell whether both samples of a row are there; else note why not."""
        if pair.error is not None:
            return False
        for key, side in zip(self._keys(number), (_REFERENCE, _PROBE), strict=True):
            error = self._made[key].error
            if error is not None:
                self._rows[number] = Compared(number, None, side.fill(why=error), self._qualities(number))
                return False
        return True

    def _qualities(self, number: int) -> tuple[int | None, int | None]:
        reference, probe = (self._made[key].quality for key in self._keys(number))
        return reference, probe

    def _extract(self, step: str, tasks: list[Extracting]) -> None:
        began = perf_counter()
        self._show(step, 0, len(tasks))
        for done, made in enumerate(self._staff.each(extract, tasks), start=1):
            self._made[made.key] = made
            self._show(step, done, len(tasks))
        self._seconds[step] = perf_counter() - began

    def _compare(self, step: str, numbers: list[int]) -> None:
        began = perf_counter()
        self._show(step, 0, len(numbers))
        done = 0
        for rows in self._staff.each(compare_all, self._tasks(numbers)):
            for row in rows:
                self._rows[row.number] = row
            done += len(rows)
            self._show(step, done, len(numbers))
        self._seconds[step] = perf_counter() - began

    def _tasks(self, numbers: list[int]) -> list[Comparing]:
        """Cut the rows into tasks; those of one probe stand together: they are compared in one call."""
        by_probe: dict[Key, list[tuple[int, Key]]] = {}
        for number in numbers:
            reference, probe = self._keys(number)
            by_probe.setdefault(probe, []).append((number, reference))
        return [
            self._task(probe, wanted[first : first + _AT_ONCE])
            for probe, wanted in by_probe.items()
            for first in range(0, len(wanted), _AT_ONCE)
        ]

    def _task(self, probe: Key, wanted: list[tuple[int, Key]]) -> Comparing:
        return Comparing(
            engine=self._engine,
            modality=probe.modality,
            probe=self._made[probe].sample,
            references=[self._made[reference].sample for _, reference in wanted],
            rows=[row for row, _ in wanted],
        )


_REFERENCE: Final = Text("参考样本：{why}", "Reference: {why}")
_PROBE: Final = Text("待验样本：{why}", "Probe: {why}")


def asked_of(file: PairFile, folder: Path, modalities: Sequence[str]) -> list[Asked]:
    """Return what each row asks for; paths are relative to ``folder``."""
    return [_asked(file, row, folder, modalities) for row in range(len(file.rows))]


def _asked(file: PairFile, row: int, folder: Path, modalities: Sequence[str]) -> Asked:
    if len(file.rows[row]) != len(file.columns):
        return Asked(
            None, None, Text("这一行的列数与表头不同。", "The row has not as many cells as the heading.")
        )
    modality = file.value(row, "modality").lower()
    if modality not in modalities:
        known = "、".join(modalities)
        return Asked(
            None,
            None,
            Text("未知的模态：应为 {known}。", "Unknown modality: it should be {known}.").fill(known=known),
        )
    dpi = _dpi(file.value(row, DPI))
    if dpi is None:
        return Asked(None, None, Text("dpi 应为正数。", "The dpi should be a positive number."))
    names = [file.value(row, column) for column in ("reference", "probe")]
    if not all(names):
        return Asked(None, None, Text("缺少文件名。", "A file name is missing."))
    reference, probe = (Key(modality, str(folder / name), dpi) for name in names)
    return Asked(reference, probe)


def _dpi(text: str) -> float | None:
    try:
        dpi = float(text or USUAL_DPI)
    except ValueError:
        return None
    return dpi if math.isfinite(dpi) and dpi > 0 else None
