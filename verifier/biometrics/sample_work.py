"""What a process is asked to do in scoring: make one sample, or compare some pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from matchers.errors import SampleError
from verifier.biometrics.engine import Engine, Outcome
from verifier.biometrics.sample_files import read_sample_file
from verifier.errors import InvalidInput, unforeseen
from verifier.language import Text


class Key(NamedTuple):
    """What makes a sample: the same file at another resolution is another one."""

    modality: str
    path: str
    dpi: float


@dataclass(frozen=True)
class Extracting:
    """Make a sample, or look closer at one."""

    key: Key
    engine: Callable[[str], Engine[Any]]
    #: None: there is none yet
    sample: Any = None


@dataclass(frozen=True)
class Made:
    """A sample, or why there is none."""

    key: Key
    sample: Any
    error: Text | None = None
    quality: int | None = None


@dataclass(frozen=True)
class Comparing:
    """Compare a probe with the references of some rows."""

    engine: Callable[[str], Engine[Any]]
    modality: str
    probe: Any
    references: Sequence[Any]
    #: the rows, one for each reference
    rows: Sequence[int]


@dataclass(frozen=True)
class Compared:
    """The outcome of a row, or why there is none."""

    number: int
    outcome: Outcome | None
    error: Text | None = None
    #: of reference and probe where only one of them failed
    qualities: tuple[int | None, int | None] = (None, None)


@lru_cache(maxsize=8)
def _engine(make: Callable[[str], Engine[Any]], modality: str) -> Engine[Any]:
    """Return a process's one engine of a modality: a network takes a moment to load."""
    return make(modality)


def extract(task: Extracting) -> Made:
    """Make the sample of a file; nothing about a file stops the run, for the others are fine."""
    try:
        engine = _engine(task.engine, task.key.modality)
        data = read_sample_file(Path(task.key.path))
        if task.sample is not None:
            return Made(task.key, engine.closer(task.sample, data, task.key.dpi))
        sample = engine.sample(data, task.key.dpi)
        return Made(task.key, sample, quality=engine.quality(sample))
    except SampleError as error:
        return Made(task.key, task.sample, _unless(task, Text(zh=error.zh, en=error.en)))
    except InvalidInput as error:
        return Made(task.key, task.sample, _unless(task, error.message))
    except Exception as error:  # a mistake of ours: the row says where, and thousands of others go on
        return Made(task.key, task.sample, unforeseen(error))


def compare_all(task: Comparing) -> list[Compared]:
    """Compare the pairs of a task in one call."""
    try:
        outcomes = _engine(task.engine, task.modality).compare(task.probe, task.references)
    except Exception as error:  # as above
        return [Compared(row, None, unforeseen(error)) for row in task.rows]
    return [Compared(row, outcome) for row, outcome in zip(task.rows, outcomes, strict=True)]


def _unless(task: Extracting, error: Text) -> Text | None:
    """A closer look that fails leaves the sample as it was."""
    return None if task.sample is not None else error
