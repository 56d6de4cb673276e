"""A child process, its wall time, its peak memory and what it printed."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class ChildFailed(Exception):
    """A measured command ended with an error; the message holds the end of what it said."""


@dataclass(frozen=True)
class Measured:
    """What one run cost; `told` is the last line of its output, or the whole of it, read as JSON."""

    seconds: float
    peak_mb: int
    told: dict[str, object]


def measured(command: Sequence[str | Path], accepted: tuple[int, ...] = (0,)) -> Measured:
    """Run a command in the project's folder and wait for it.

    Raises ChildFailed for an exit code that is not accepted. Peak memory is the largest of the process and of
    the children it waited for, as the kernel counts it.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        child = subprocess.Popen(words, cwd=ROOT, stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said, complained = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
    if child.returncode not in accepted:
        raise ChildFailed(f"{' '.join(words)}: exit {child.returncode}\n{complained[-2000:]}")
    return Measured(seconds, usage.ru_maxrss // 1024, _as_json(said))


def _as_json(said: str) -> dict[str, object]:
    text = said.strip()
    for candidate in (text, text.rpartition("\n")[2]):
        try:
            value = json.loads(candidate)
        except json.JSONDecodeError:
            continue
        if isinstance(value, dict):
            return value
    return {}
