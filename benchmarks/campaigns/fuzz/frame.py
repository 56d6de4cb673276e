"""The frame of the fuzzers: broken bytes in, a documented outcome out, in so much time of a processor."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from benchmarks.records.registers.dice import Dice

SLOWEST_SECONDS: Final = 0.010
"""What the kiosk protocol (§7) allows for a malformed record or picture."""
GOAL: Final = 1_000_000
AGAIN: Final = 5
"""Other processes empty the processor's caches: only what is slow each of so many times is slow."""

_SHOWN: Final = 200

Execute = Callable[[bytes], str]
"""Reads the bytes and names the outcome, ``read`` or ``refused``; raises whatever is not documented."""
Inputs = Callable[[Dice, int], Iterator[bytes]]
"""Yields so many inputs: the same for the same dice."""


@dataclass(frozen=True)
class Target:
    """One parser.

    Attributes:
        name: as in the tally and in docs/trials.md.
        inputs: broken bytes.
        execute: one execution.
        slowest: seconds of a processor that any execution may take.
        slice: executions of one process; some seconds of work.
        goal: how often it is to be executed in all.
        after_death: what becomes of bytes that ended the process, where the product lets a process of its own
            read them first; None: no bytes may.
    """

    name: str
    inputs: Inputs
    execute: Execute
    slowest: float = SLOWEST_SECONDS
    slice: int = 5_000
    goal: int = GOAL
    after_death: Execute | None = None


@dataclass
class Result:
    """What a run found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    #: of the processor, of the one that took most
    slowest: float = 0.0
    #: the bytes that took it
    slowest_input: bytes = b""


def run(inputs: Iterable[bytes], execute: Execute, seed: int | str, result: Result | None = None) -> Result:
    """Execute every input; any error leaves with the bytes that raised it in its notes.

    ``result`` is filled and returned; who gives one sees how far the run is.
    """
    result = Result() if result is None else result
    for data in inputs:
        try:
            outcome, seconds = _timed(execute, data)
        except BaseException as error:
            error.add_note(f"seed {seed}, execution {result.outcomes.total() + 1}: {data[:_SHOWN].hex()}")
            raise
        if seconds > result.slowest:
            seconds = min(seconds, *(_timed(execute, data)[1] for _ in range(AGAIN)))
        if seconds > result.slowest:
            result.slowest, result.slowest_input = seconds, data
        result.outcomes[outcome] += 1
    return result


def trial(target: Target, executions: int, seed: int) -> Result:
    """Run so many executions of a target in this process."""
    return run(target.inputs(Dice(seed), executions), target.execute, seed)


def _timed(execute: Execute, data: bytes) -> tuple[str, float]:
    began = time.process_time()
    return execute(data), time.process_time() - began


def demand(kept: bool, promise: str) -> None:
    """Raise if a promise is broken, whatever the interpreter's optimisation."""
    if not kept:
        raise AssertionError(promise)
