"""A made-up modality, so that the commands are tested apart from any matcher."""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from matchers.errors import ImageUnreadable, NotEnrollable
from verifier.biometrics.engine import Decision, Effort, Extraction, Outcome, Tier
from verifier.language import Text

LOG = "PENSION_TESTS_EXTRACTIONS"


@dataclass(frozen=True)
class FakeSample:
    """``faint``: only a closer look tells whose it is."""

    finger: str
    quality: int | None
    faint: bool = False
    deep: bool = False


@dataclass(frozen=True)
class FakeEngine:
    """Reads files of words: ``finger quality [faint] [slow]``; samples of one finger match."""

    effort: Effort = Effort.CASCADE

    def sample(self, data: bytes, dpi: float) -> FakeSample:
        note(f"sample {data.decode()} {dpi:g}")
        words = data.decode().split()
        if words[0] == "empty":
            raise NotEnrollable("图中没有手指。", "There is no finger.")
        if words[0] == "broken":
            raise ImageUnreadable("图像已损坏。", "The image is damaged.")
        if words[0] == "bug":
            raise ZeroDivisionError("secret")
        if "slow" in words:
            time.sleep(0.1)
        return FakeSample(words[0], int(words[1]) or None, "faint" in words)

    def closer(self, sample: FakeSample, data: bytes, dpi: float) -> FakeSample:
        note(f"closer {data.decode()} {dpi:g}")
        if b"hopeless" in data:
            raise NotEnrollable("看不清。", "Nothing to be seen.")
        return replace(sample, deep=True)

    def compare(self, probe: FakeSample, references: Sequence[FakeSample]) -> list[Outcome]:
        if probe.finger == "cursed":
            raise ZeroDivisionError("secret")
        return [self._outcome(reference, probe) for reference in references]

    def _outcome(self, reference: FakeSample, probe: FakeSample) -> Outcome:
        dim = any(side.faint and not side.deep for side in (reference, probe))
        score = 20.0 if dim else 42.5 if reference.finger == probe.finger else 0.5
        return Outcome(
            score,
            Decision.MATCH if score > 30 else Decision.NO_MATCH,
            reference.quality,
            probe.quality,
            ("deep",) if reference.deep or probe.deep else ("fast",),
            doubtful=dim and self.effort is Effort.CASCADE,
        )

    def quality(self, sample: FakeSample) -> int | None:
        return sample.quality

    def extract(self, image: bytes, dpi: float, tier: Tier, sink) -> Extraction[FakeSample]:
        self.show(image, dpi, sink)
        advice = (Text("请再按一次。", "Please press again."),) if b"faint" in image else ()
        return Extraction(replace(self.sample(image, dpi), deep=tier is not Tier.FAST), advice)

    def show(self, data: bytes, dpi: float, sink) -> None:
        sink.show("ridges", np.arange(400, dtype=np.float32).reshape(20, 20))

    def write(self, sample: FakeSample, form: str) -> bytes:
        return f"{sample.finger} {sample.quality or 0} {form}".encode()

    def formats(self) -> tuple[str, ...]:
        return ("internal", "iso2005")

    def facts(self, sample: FakeSample) -> dict[str, int]:
        return {"fast_minutiae": 40}

    def explain(self, reference, probe, dpi: float) -> dict[str, bytes]:
        return {"pairs.csv": f"{reference[0].finger},{probe[0].finger},{dpi:g}\n".encode()}


@dataclass(frozen=True)
class FakeEngines:
    """What the command is given in place of the real engines."""

    effort: Effort

    def __call__(self, modality: str) -> FakeEngine:
        assert modality == "finger"
        return FakeEngine(self.effort)


def note(line: str) -> None:
    """Write down what an engine was asked, from whichever process."""
    if LOG in os.environ:
        with Path(os.environ[LOG]).open("a") as stream:
            stream.write(line + "\n")


def samples(folder: Path, **contents: str) -> None:
    """Write files of words."""
    for name, content in contents.items():
        (folder / f"{name}.png").write_text(content, "utf-8")


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a result."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run() -> None:
    """Run the command line with the made-up modality, in a process of its own."""
    from verifier.cli import biometrics_score, main  # noqa: PLC0415 -- only the child needs it

    with patch.object(biometrics_score, "Engines", FakeEngines):
        sys.exit(main())
