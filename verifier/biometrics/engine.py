"""What every modality offers: samples made from files, compared to a score and a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, Protocol, TypeVar

from matchers.errors import SampleError
from matchers.transparency import Sink
from verifier.language import Text

MATCHES_FROM: Final = 30.0
"""A match is one that an impostor would reach once in 1,000 comparisons."""
INCONCLUSIVE_FROM: Final = 20.0
"""From here on it may well be the same source, badly taken: one impostor in 100 reaches it."""


class Tier(Enum):
    """How much work an extraction does: the fast way, the deep way, or both."""

    FAST = "fast"
    DEEP = "deep"
    BOTH = "both"


class Effort(Enum):
    """How much work a comparison may do: ``CASCADE`` asks the deep tier only where the fast one doubts."""

    CASCADE = "cascade"
    FAST = "fast"
    DEEP = "deep"


class Decision(Enum):
    """The decision of a comparison, in the words of the kiosk protocol."""

    MATCH = "match"
    NO_MATCH = "no_match"
    #: between the two: it may be the same finger, badly taken
    INCONCLUSIVE = "inconclusive"


def decided(score: float) -> Decision:
    """Return the decision on a score, whatever the modality: between a clear yes and a clear no try again."""
    if score >= MATCHES_FROM:
        return Decision.MATCH
    return Decision.INCONCLUSIVE if score >= INCONCLUSIVE_FROM else Decision.NO_MATCH


@dataclass(frozen=True)
class Outcome:
    """What one comparison gave.

    ``score`` is −10·log10 of the false match rate at it: 30 = one in 1,000. Qualities are 0–100, None where
    the maker of a template told none. ``doubtful``: a closer look at the samples may change the decision.
    """

    score: float
    decision: Decision
    reference_quality: int | None
    probe_quality: int | None
    tiers_used: tuple[str, ...]
    doubtful: bool = False


S = TypeVar("S")


@dataclass(frozen=True)
class Extraction(Generic[S]):
    """A sample made of an image, and what a person can do better next time: mostly nothing."""

    sample: S
    advice: tuple[Text, ...] = ()


class Engine(Protocol[S]):
    """One modality. Samples can be pickled: they travel between processes."""

    def sample(self, data: bytes, dpi: float) -> S:
        """Make a sample of the bytes of an image or a template.

        Raises:
            SampleError: neither, damaged, or nothing in it to enrol.
        """

    def closer(self, sample: S, data: bytes, dpi: float) -> S:
        """Return the sample with what a closer look at the same bytes adds; unchanged if nothing does.

        Raises:
            SampleError: the closer look found nothing; the sample stays as good as it was.
        """

    def compare(self, probe: S, references: Sequence[S]) -> list[Outcome]:
        """Return the outcome with each reference; never fails on samples this engine made.

        One call for many references is much faster than many calls.
        """

    def quality(self, sample: S) -> int | None:
        """Return the quality of a sample, 0–100, None if it is not known."""


class TemplateEngine(Engine[S], Protocol[S]):
    """A modality whose samples are also written to files and shown to people."""

    def advised(self, data: bytes, dpi: float) -> Extraction[S]:
        """Do what :meth:`sample` does and say what a person can do better.

        Raises:
            SampleError: as above.
        """

    def together(self, scores: Sequence[float]) -> float:
        """Return the score of a probe against several samples enrolled of one finger or hand, at least one.

        It means what a score of one comparison means.
        """

    def extract(self, image: bytes, dpi: float, tier: Tier, sink: Sink) -> Extraction[S]:
        """Make a sample of the bytes of an image, showing each stage to ``sink`` as a person can read it.

        Raises:
            SampleError: no image, or nothing in it to enrol.
            InvalidInput: the tier is not installed.
        """

    def show(self, data: bytes, dpi: float, sink: Sink) -> None:
        """Show the stages of the extraction of an image; of a template there is nothing to show."""

    def write(self, sample: S, form: str) -> bytes:
        """Return the template in one of :meth:`formats`.

        Raises:
            InvalidInput: there is no such format.
        """

    def formats(self) -> tuple[str, ...]:
        """Return the names of the formats of templates, the internal one first."""

    def facts(self, sample: S) -> dict[str, int]:
        """Return what is told of a sample beside its quality: how much was found by each tier."""

    def explain(self, reference: tuple[S, bytes], probe: tuple[S, bytes], dpi: float) -> dict[str, bytes]:
        """Return what a comparison of the two rests on: pictures and texts by the names of files.

        Each sample comes with the bytes it was made of.
        """


def compare_closely(
    engine: Engine[S], reference: tuple[S, bytes], probe: tuple[S, bytes], dpi: float
) -> tuple[Outcome, S, S]:
    """Compare two samples; where that leaves doubt, look closer at both and compare again.

    Each sample comes with the bytes it was made of. Returns the outcome and the samples it rests on.
    """
    [outcome] = engine.compare(probe[0], [reference[0]])
    if not outcome.doubtful:
        return outcome, reference[0], probe[0]
    closer = [look_closer(engine, sample, data, dpi) for sample, data in (reference, probe)]
    [outcome] = engine.compare(closer[1], [closer[0]])
    return outcome, closer[0], closer[1]


def look_closer(engine: Engine[S], sample: S, data: bytes, dpi: float) -> S:
    """Return the sample with what a closer look adds; as it was where that finds nothing."""
    try:
        return engine.closer(sample, data, dpi)
    except SampleError:
        return sample
