"""Two files matched with each other: read, stored for the run, matched, explained and written."""

from __future__ import annotations

import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from matchers.records.scoring.explain import one_line_explanations
from matchers.records.scoring.model import Model, default_model
from matchers.records.scoring.origin import Origin
from matchers.records.scoring.rivals import standing
from matchers.records.scoring.rules import RULES
from verifier.crossmatch.engine.comparing import compared, frequencies
from verifier.crossmatch.engine.matching import Matched, match
from verifier.crossmatch.engine.stoppable import Stopper, stoppable
from verifier.crossmatch.engine.store import MatchStore
from verifier.crossmatch.engine.work_folder import work_folder
from verifier.crossmatch.files import PairWriter, ReadingReport, Role, SideFile, open_side
from verifier.errors import InvalidInput
from verifier.language import Language, Text

Show = Callable[[str, int, int | None], None]
"""Told the stage (one of :data:`STAGES`), how much of it is done, and how much there is, None if unknown."""

STAGES: Final = ("roll", "records", "block", "compare", "candidates")
Refs = dict[Role, pa.ChunkedArray]
"""The references of both files as written, by the number of the row."""


@dataclass(frozen=True)
class Task:
    """What to match, and within which bounds.

    ``memory_mb`` bounds the tables; what is worked on at the time comes on top of it, some 1,600 MB at most.
    A folder for what is laid aside is made in ``work_dir``, by default the system's place for temporary
    files, and removed at the end. ``candidates`` names a file for all pairs compared, with their weights.
    """

    roll: Path
    records: Path
    out: Path
    language: Language = "zh"
    memory_mb: int = 1200
    threads: int = 2
    work_dir: Path | None = None
    candidates: Path | None = None

    @property
    def inputs(self) -> dict[Role, Path]:
        """The files to read."""
        return {Role.ROLL: self.roll, Role.RECORDS: self.records}


@dataclass
class MatchReport:
    """What one run did; counts of pairs by tier and by rule, seconds by stage."""

    roll: ReadingReport
    records: ReadingReport
    model: Origin
    candidates: int = 0
    tiers: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    guarded: int = 0
    peak_memory_mb: int = 0

    @property
    def pairs(self) -> int:
        """Pairs written."""
        return sum(self.tiers.values())

    @property
    def refused(self) -> int:
        """Rows of both files that were kept out."""
        return self.roll.refused + self.records.refused

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "roll": self.roll.as_dict(),
            "records": self.records.as_dict(),
            "candidates": self.candidates,
            "pairs": self.pairs,
            "tiers": {"certain": self.tiers["certain"], "probable": self.tiers["probable"]},
            "rules": {rule.name: self.rules[rule.name] for rule in RULES if self.rules[rule.name]},
            "model": asdict(self.model),
            "seconds": {stage: round(spent, 3) for stage, spent in self.seconds.items()},
            "peak_memory_mb": self.peak_memory_mb,
            "guarded": self.guarded,
        }


def match_files(task: Task, show: Show) -> MatchReport:
    """Match two files and write the pairs; the file appears whole or not at all.

    Rows come in the order of the records' file, the pairs of a record best first; only the tiers certain and
    probable. Needs no database. An interruption ends it within moments and leaves nothing behind.

    Raises:
        InvalidInput: a file that cannot be read or has no usable row, the same file twice, an output that is
            an input, of an unknown kind, or in a folder that cannot be written to.
    """
    _refuse_confusion(task)
    return stoppable(lambda stopper: _Run(task, show, stopper).report())


class _Run:
    """One run: the steps share the store, the report and the clock."""

    def __init__(self, task: Task, show: Show, stopper: Stopper) -> None:
        self._task = task
        self._show = show
        self._stopper = stopper
        self._model: Model = default_model()
        self._stage = ""
        self._since = perf_counter()
        self._candidates = 0
        self._seconds: dict[str, float] = {}

    def report(self) -> MatchReport:
        task = self._task
        began = perf_counter()
        with ExitStack() as stack:
            # The files' places are tried before an hour of work, not after it.
            writer = stack.enter_context(PairWriter(task.out))
            aside = None if task.candidates is None else stack.enter_context(PairWriter(task.candidates))
            sides = {role: _open(path, role) for role, path in task.inputs.items()}
            folder = stack.enter_context(work_folder(task.work_dir))
            store = stack.enter_context(
                MatchStore(memory_mb=task.memory_mb, threads=task.threads, spill=folder)
            )
            stack.callback(self._stopper.breaks_off, None)
            self._stopper.breaks_off(store.connection.interrupt)
            refs = {role: self._take_in(store, side, role) for role, side in sides.items()}
            report = MatchReport(sides[Role.ROLL].report, sides[Role.RECORDS].report, self._model.origin)
            for matched in match(store, self._model, advance=self._advance):
                _write(writer, matched, refs, task.language)
                _count(report, matched)
            if aside is not None:
                self._list_candidates(aside, store, refs)
            self._enter("")
            self._stopper.check()
        report.candidates, report.guarded = self._candidates, writer.guarded
        report.seconds = self._seconds | {"total": perf_counter() - began}
        report.peak_memory_mb = _peak_memory_mb()
        return report

    def _take_in(self, store: MatchStore, side: SideFile, role: Role) -> pa.ChunkedArray:
        """Put a file's rows into the store, numbered in file order; return their references."""
        refs: list[pa.Array] = []
        count = 0

        def batches() -> Iterator[tuple[NDArray[np.int64], pa.Table]]:
            nonlocal count
            for batch in side.batches():
                refs.append(batch["ref"])
                yield np.arange(count, count + len(batch), dtype=np.int64), pa.Table.from_batches([batch])
                count += len(batch)
                self._advance(role.value, count, None)

        self._advance(role.value, 0, None)
        with _naming(side.report.file):
            store.load("people" if role is Role.ROLL else "records", batches())
        if role is Role.ROLL:
            store.count_values()  # how common names and homes are belongs to the roll, as in a stored one
        if not count:
            raise InvalidInput(
                Text("{f} 中没有可用的行。", "{f} has no usable row.").fill(f=side.report.file),
                Text("请检查文件内容。", "Check what is in the file."),
            )
        return pa.chunked_array(refs, pa.string())

    def _list_candidates(self, writer: PairWriter, store: MatchStore, refs: Refs) -> None:
        """Write all pairs that were compared; no tier, for most of them no rule speaks."""
        done = 0
        for part in compared(store, "candidates", frequencies(store, "candidates"), self._model):
            self._advance("candidates", done, self._candidates)
            done += len(part.record)
            odds = (part.weights.total + part.weights.prior).astype(np.int32)
            stands = standing(part.record, odds, part.human)
            rid, pid = _taken(refs[Role.RECORDS], part.record), _taken(refs[Role.ROLL], part.person)
            nothing = [""] * len(rid)
            writer.write(rid, pid, stands.weight, stands.probability, nothing, nothing)

    def _advance(self, stage: str, done: int, total: int | None) -> None:
        self._stopper.check()
        self._enter(stage)
        if stage == "compare" and total is not None:
            self._candidates = total
        self._show(stage, done, total)

    def _enter(self, stage: str) -> None:
        """Book the time since the last call to the stage that was under way."""
        now = perf_counter()
        if self._stage:
            self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now


def _open(path: Path, role: Role) -> SideFile:
    with _naming(path.name):
        return open_side(path, role)


@contextmanager
def _naming(file: str) -> Iterator[None]:
    """Put the file's name before a complaint that does not tell which of the two files it is about."""
    try:
        yield
    except InvalidInput as error:
        if file in error.message.zh:
            raise
        told = Text("{f}：{m}", "{f}: {m}").fill(f=file, m=error.message)
        raise type(error)(told, error.remedy) from error


def _refuse_confusion(task: Task) -> None:
    """Refuse one file in two roles: it is a slip, and as an output it would destroy the input."""
    inputs = [path for path in (task.roll, task.records) if path.exists()]
    outputs = [path for path in (task.out, task.candidates) if path is not None]
    if len(inputs) == 2 and inputs[0].samefile(inputs[1]):
        raise InvalidInput(
            Text("名册和记录是同一个文件。", "The roll and the records are one and the same file."),
            Text("请先给名册，再给记录。", "Give the roll first, then the records."),
        )
    for out in outputs:
        others = [*inputs, *(other for other in outputs if other is not out)]
        if any(out.resolve() == other.resolve() for other in others):
            raise InvalidInput(
                Text("输出文件 {p} 会覆盖另一个文件。", "The output {p} would overwrite another file.").fill(
                    p=out.name
                ),
                Text("请换一个文件名。", "Choose another name."),
            )


def _write(writer: PairWriter, matched: Matched, refs: Refs, language: Language) -> None:
    if not len(matched):
        return
    writer.write(
        _taken(refs[Role.RECORDS], matched.record),
        _taken(refs[Role.ROLL], matched.person),
        matched.standing.weight,
        matched.standing.probability,
        [RULES[rule].tier for rule in matched.rule.tolist()],
        one_line_explanations(matched.levels, matched.weights, matched.standing, matched.rule, language),
    )


def _taken(refs: pa.ChunkedArray, keys: NDArray[np.int64]) -> list[str]:
    found: list[str] = refs.take(pa.array(keys)).to_pylist()
    return found


def _count(report: MatchReport, matched: Matched) -> None:
    for rule, number in zip(*np.unique(matched.rule, return_counts=True), strict=True):
        report.rules[RULES[rule].name] += int(number)
        report.tiers[RULES[rule].tier] += int(number)


def _peak_memory_mb() -> int:
    """Return the most memory this process held at any time, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))
