"""One slice of a target in a process of its own: what hangs, eats memory or ends the process is found.

What was counted and the bytes about to be executed lie in memory that both processes see: those which ended
the process are known, and the next process goes on behind them.
"""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
import struct
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.campaigns.fuzz.frame import Result, Target, run
from benchmarks.records.registers.dice import Dice

MEMORY: Final = 3 << 30
"""Bytes of address space a slice may take beyond what its process has already."""
WAITED: Final = 1200
"""Seconds by the clock on the wall for a slice of a few seconds' work: a hang is ended. (A limit on time of
the processor would make the clock that measures each execution coarse.)"""
_LARGEST: Final = 16 << 20
_HEAD: Final = struct.Struct("<QQQQd")


class Broken(Exception):
    """A promise was broken: by what, and which bytes did it."""

    def __init__(self, what: str, data: bytes) -> None:
        super().__init__(what)
        self.what, self.data = what, data


class _Shared:
    """What two processes see: number and bytes of the input at hand, and what came of those before it."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _LARGEST + _HEAD.size)

    def show(self, number: int, data: bytes, so_far: Result) -> None:
        shown, outcomes = data[:_LARGEST], so_far.outcomes
        head = _HEAD.pack(number, len(shown), outcomes["read"], outcomes["refused"], so_far.slowest)
        self._memory[: _HEAD.size + len(shown)] = head + shown

    def seen(self) -> tuple[int, bytes, Result]:
        number, length, read, refused, slowest = _HEAD.unpack_from(self._memory)
        so_far = Result(Counter(read=read, refused=refused), slowest)
        return number, self._memory[_HEAD.size : _HEAD.size + length], so_far

    def close(self) -> None:
        self._memory.close()


def run_slice(target: Target, seed: int, label: str) -> tuple[Result, int]:
    """Run one slice; return what it found, and how many inputs ended a process as the product foresees.

    Raises:
        Broken: an outcome that is not documented, a hang, or too much memory.
    """
    shared, found, first, deaths = _Shared(), Result(), 0, 0
    try:
        while True:
            told, status = _forked(target, seed, label, shared, first)
            number, data, before = shared.seen()
            if told:
                break
            if target.after_death is None or number < first:
                raise Broken(f"{target.name}, {label}: the process ended with status {status}", data)
            found.outcomes.update(before.outcomes)
            found.slowest = max(found.slowest, before.slowest)
            found.outcomes[target.after_death(data)] += 1
            first, deaths = number + 1, deaths + 1
    finally:
        shared.close()
    answer = json.loads(told)
    if "error" in answer:
        raise Broken(answer["error"], data)
    found.outcomes.update(answer["outcomes"])
    found.slowest = max(found.slowest, answer["slowest"])
    found.slowest_input = bytes.fromhex(answer["slowest_input"])
    return found, deaths


def _forked(target: Target, seed: int, label: str, shared: _Shared, first: int) -> tuple[str, int]:
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        # parsers written in other languages say there what they think of the bytes
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        with os.fdopen(theirs, "w", encoding="utf-8") as pipe:
            pipe.write(_in_child(target, seed, label, shared, first))
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, encoding="utf-8") as pipe:
        signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
        signal.alarm(WAITED)
        told = pipe.read()
        signal.alarm(0)
    return told, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _in_child(target: Target, seed: int, label: str, shared: _Shared, first: int) -> str:
    taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    result = Result()

    def shown() -> Iterator[bytes]:
        for number, data in enumerate(target.inputs(Dice(seed), target.slice)):
            if number >= first:
                shared.show(number, data, result)
                yield data

    try:
        run(shown(), target.execute, label, result)
    except BaseException:  # told to the other process, which ends the campaign with it
        return json.dumps({"error": f"{target.name}, {label}:\n{traceback.format_exc(limit=-12)[:4000]}"})
    return json.dumps(
        {
            "outcomes": dict(result.outcomes),
            "slowest": result.slowest,
            "slowest_input": result.slowest_input.hex(),
        }
    )
