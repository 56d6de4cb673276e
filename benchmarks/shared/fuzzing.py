"""The frame of the fuzzers: broken bytes in, a documented outcome out, in so much time of a processor."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

SLOWEST_SECONDS = 0.010
"""What the kiosk protocol (§7) allows for a malformed record or picture."""
AGAIN = 5
"""Other processes empty the processor's caches: only what is slow each of so many times is slow."""

Execute = Callable[[bytes], str]
"""Reads the bytes and names the outcome; raises whatever is not documented."""


@dataclass
class Result:
    """What a run found."""

    outcomes: Counter[str] = field(default_factory=Counter)
    #: by the clock on the wall, of all
    seconds: float = 0.0
    #: of the processor, of the one that took most
    slowest: float = 0.0


def run(inputs: Iterable[bytes], execute: Execute, seed: int) -> Result:
    """Execute every input; any error leaves with the bytes that raised it in its notes."""
    result, began = Result(), time.perf_counter()
    for data in inputs:
        try:
            outcome, seconds = _timed(execute, data)
        except BaseException as error:
            error.add_note(f"seed {seed}, execution {result.outcomes.total() + 1}: {data.hex()}")
            raise
        if seconds > result.slowest:
            seconds = min(seconds, *(_timed(execute, data)[1] for _ in range(AGAIN)))
        result.slowest = max(result.slowest, seconds)
        result.outcomes[outcome] += 1
    result.seconds = time.perf_counter() - began
    return result


def _timed(execute: Execute, data: bytes) -> tuple[str, float]:
    began = time.process_time()
    return execute(data), time.process_time() - began


def demand(kept: bool, promise: str) -> None:
    """Raise if a promise is broken, whatever the interpreter's optimisation."""
    if not kept:
        raise AssertionError(promise)


def arguments(documentation: str | None, executions: int) -> argparse.ArgumentParser:
    """Return the options all fuzzers have."""
    parser = argparse.ArgumentParser(description=(documentation or "").split("\n", 1)[0])
    parser.add_argument("--executions", type=int, default=executions)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def tell(result: Result, seed: int, slowest: float = SLOWEST_SECONDS) -> None:
    """Print what a run found; end with an error if one execution was slower than promised."""
    count = result.outcomes.total()
    print(
        f"{count:,} executions, seed {seed}: {result.outcomes['read']:,} read, "
        f"{result.outcomes['refused']:,} refused, nothing else; {result.seconds:.0f} s, "
        f"{count / result.seconds:,.0f}/s, slowest {result.slowest * 1000:.2f} ms"
    )
    if result.slowest > slowest:
        sys.exit(f"BROKEN: one took longer than {slowest * 1000:.0f} ms")
