"""What is done on a stage, how whoever does it begins again, and what then stands there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.slow.comparing import Contents
from tests.slow.killing import CUT_OFF, KILLED
from verifier.context import Context

Step = Callable[[Context], object]


@dataclass(frozen=True)
class Act:
    """What is done, and how whoever does it begins again.

    Attributes:
        name: as the tables of trials call it.
        prepare: makes the evening before.
        steps: done one after the other.
        again: done instead of a step that was interrupted; else the step itself, which may say (Conflict)
            that it was done already.
        later: what must pass before it is begun again.
        look: anything more that must be as if nobody had disturbed it.
        good_file: tells of a file that differs from run to run whether it is whole.
        by_turns: columns that tell how often something was begun.
        unsteady: folders whose files have other names or another content each time.
        told_again: audit actions by which one that is begun again says so.
        settings: sections that differ from config.toml.
        migrated: whether the store has its tables when it begins.
        in_other_store: it fills an empty store beside the first one; that one tells the outcome.
    """

    name: str
    prepare: Callable[[Context], object]
    steps: tuple[Step, ...]
    again: Mapping[int, Step] = field(default_factory=dict)
    later: timedelta = timedelta(0)
    look: Callable[[Context], object] = lambda _context: None
    good_file: Callable[[Path, Context], bool] = lambda path, _context: _reads(path)
    by_turns: tuple[tuple[str, str], ...] = ()
    unsteady: tuple[str, ...] = ()
    told_again: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    migrated: bool = True
    in_other_store: bool = False


@dataclass(frozen=True)
class Outcome:
    """What stands there when all is done."""

    contents: Contents
    told: Counter[str]
    files: dict[str, str]
    looked: object


@dataclass(frozen=True)
class Ran:
    """How a child ended: exit code, points passed, the step it was at, its error, and that in words."""

    code: int
    passed: list[str]
    step: int
    error: str
    told: str = ""

    @property
    def died(self) -> bool:
        """Whether it was killed."""
        return self.code in (KILLED, CUT_OFF)


def _reads(path: Path) -> bool:
    """Tell whether a file is whole as far as its form can tell."""
    if path.suffix != ".json":
        return path.stat().st_size > 0
    try:
        json.loads(path.read_bytes())
    except ValueError:
        return False
    return True
