"""Runs our own matcher over a set: each tier, the cascade, and another maker's templates."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2

from benchmarks.finger.fvc import ImageSet
from benchmarks.finger.sources import COMPARISON, EXTRACTION
from benchmarks.shared.cache import Cache, hash_of
from benchmarks.shared.places import ROOT
from matchers.errors import SampleError
from verifier.biometrics.engine import Effort
from verifier.biometrics.finger import FingerEngine
from verifier.biometrics.finger_samples import FingerSample

_ENGINES = ROOT / "verifier" / "biometrics"
_SINGLE = 40


@dataclass(frozen=True)
class Extracted:
    """The samples of a set; those that could not be enrolled are missing."""

    samples: dict[str, FingerSample]
    failed: tuple[str, ...]
    #: mean milliseconds of processor a file, reading included; like all times here untouched by other work
    milliseconds: float
    #: mean bytes of a template as it is kept
    size: float


@dataclass(frozen=True)
class Run:
    """What one way of comparing gave on one set."""

    way: str
    scores: dict[tuple[str, str], float]
    failed: tuple[str, ...]
    extraction_ms: float
    template_bytes: float
    #: one probe against many references in one call, mean of one comparison
    many_ms: float
    #: one probe against one reference
    single_ms: float
    #: comparisons that asked the deep tier, None where there is no such question
    asked_deep: float | None = None
    #: 0–100 by sample, where one was told
    qualities: dict[str, int] = field(default_factory=dict)


class Ours:
    """Extracts and compares with one thread; keeps templates and results by a hash of the sources."""

    def __init__(self, cache: Cache) -> None:
        cv2.setNumThreads(1)
        self._cache = cache
        # at the start: somebody may be editing while this runs for an hour
        self._template_key = hash_of([*EXTRACTION, *sorted(_ENGINES.glob("finger*.py")), Path(__file__)])
        self._run_key = hash_of([*EXTRACTION, *COMPARISON, _ENGINES, Path(__file__)])

    def runs(self, images: ImageSet, ways: list[str]) -> Iterator[Run]:
        """Yield the results of the ways asked for: fast, deep, cascade, vendor."""
        key = self._run_key
        for way in ways:
            if way != "vendor" or images.vendor:
                yield self._cache.get(
                    f"run-{images.name}-{way}", key, functools.partial(self._run, images, way)
                )

    def _run(self, images: ImageSet, way: str) -> Run:
        if way == "cascade":
            return self._cascade(images)
        effort = Effort.DEEP if way == "deep" else Effort.FAST
        engine = FingerEngine(effort)
        files = images.vendor if way == "vendor" else images.images
        made = self._extracted(images, way, files, lambda data: engine.sample(data, images.dpi))
        scores, _, many, single = _compared(engine, images, made.samples)
        told = _qualities(made.samples)
        return Run(way, scores, made.failed, made.milliseconds, made.size, many, single, qualities=told)

    def _extracted(
        self, images: ImageSet, way: str, files: Mapping[str, Path], make: Callable[[bytes], FingerSample]
    ) -> Extracted:
        return self._cache.get(
            f"templates-{images.name}-{way}",
            self._template_key,
            lambda: _extract(files, make),
        )

    def _cascade(self, images: ImageSet) -> Run:
        """Compare the fast templates; those in doubt again with the deep ones."""
        engine, deep_engine = FingerEngine(Effort.CASCADE), FingerEngine(Effort.DEEP)
        fast = self._extracted(
            images, "fast", images.images, lambda data: FingerEngine(Effort.FAST).sample(data, images.dpi)
        )
        deep = self._extracted(
            images, "deep", images.images, lambda data: deep_engine.sample(data, images.dpi)
        )
        both = {
            name: replace(sample, templates=sample.templates + deep.samples[name].templates)
            if name in deep.samples
            else sample
            for name, sample in fast.samples.items()
        }
        # what the fast tier cannot enrol, the cascade hands to the deep one at once
        first = {**{name: deep.samples[name] for name in fast.failed if name in deep.samples}, **fast.samples}
        scores, doubtful, many, single = _compared(engine, images, first)
        closer = {**first, **both}
        for pair in doubtful:
            [outcome] = engine.compare(closer[pair[1]], [closer[pair[0]]])
            scores[pair] = outcome.score
        failed = tuple(name for name in images.images if name not in first)
        share = len(doubtful) / max(1, len(scores))
        size = fast.size + deep.size
        told = _qualities(first)
        return Run("cascade", scores, failed, fast.milliseconds, size, many, single, share, told)


def _extract(files: Mapping[str, Path], make: Callable[[bytes], FingerSample]) -> Extracted:
    samples, failed, spent = {}, [], 0.0
    names = sorted(files)
    make_once(make, files[names[0]])  # libraries and networks load at first use
    for name in names:
        began = time.process_time()
        try:
            samples[name] = make(files[name].read_bytes())
        except SampleError:
            failed.append(name)
        spent += time.process_time() - began
    engine = FingerEngine()
    sizes = [len(engine.write(sample, engine.formats()[0])) for sample in samples.values()]
    return Extracted(samples, tuple(failed), spent / len(names) * 1e3, sum(sizes) / max(1, len(sizes)))


def _qualities(samples: Mapping[str, FingerSample]) -> dict[str, int]:
    engine = FingerEngine()
    told = {name: engine.quality(sample) for name, sample in samples.items()}
    return {name: quality for name, quality in told.items() if quality is not None}


def make_once(make: Callable[[bytes], FingerSample], path: Path) -> None:
    try:
        make(path.read_bytes())
    except SampleError:
        return


def _compared(
    engine: FingerEngine, images: ImageSet, samples: Mapping[str, FingerSample]
) -> tuple[dict[tuple[str, str], float], list[tuple[str, str]], float, float]:
    """Return scores, pairs in doubt, and milliseconds for one comparison of many and for a single one."""
    by_probe: dict[str, list[str]] = {}
    for reference, probe in images.pairs():
        if reference in samples and probe in samples:
            by_probe.setdefault(probe, []).append(reference)
    scores: dict[tuple[str, str], float] = {}
    doubtful: list[tuple[str, str]] = []
    spent = 0.0
    for probe, references in by_probe.items():
        began = time.process_time()
        outcomes = engine.compare(samples[probe], [samples[name] for name in references])
        spent += time.process_time() - began
        for name, outcome in zip(references, outcomes, strict=True):
            scores[name, probe] = outcome.score
            if outcome.doubtful:
                doubtful.append((name, probe))
    few = list(scores)[:: max(1, len(scores) // _SINGLE)]
    began = time.process_time()
    for reference, probe in few:
        engine.compare(samples[probe], [samples[reference]])
    single = (time.process_time() - began) / max(1, len(few))
    return scores, doubtful, spent / max(1, len(scores)) * 1e3, single * 1e3
