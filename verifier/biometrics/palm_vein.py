"""Veins of the hand: pictures in near infrared and templates of ours, compared on the scale of fingers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matchers.fusion import after_chances
from matchers.images import Gray, read_image
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.explanation import explain
from matchers.palm_vein.extraction import extract_measured
from matchers.palm_vein.parameters import DEFAULT
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.quality import sides
from matchers.palm_vein.region import cut, find_hand
from matchers.palm_vein.template import VeinTemplate
from matchers.palm_vein.template_file import read_template, write_template
from matchers.transparency import BLIND, Sink
from verifier.biometrics.engine import MATCHES_FROM, Extraction, Outcome, Tier, decided
from verifier.biometrics.kept import MOST_PROBES, Kept
from verifier.biometrics.palm_vein_explaining import VeinPictures, explanation_files
from verifier.biometrics.sample_bytes import is_image, origin_of
from verifier.errors import InvalidInput
from verifier.language import Text

MOST_PREPARED: Final = 500
"""Samples kept ready for comparison, a fifth of a megabyte each."""
INTERNAL: Final = "internal"
#: as of fingers: the one way there is takes milliseconds
_TIERS: Final = ("fast",)


@dataclass(frozen=True)
class VeinSample:
    """One picture of a hand as a template."""

    #: what it was made of: equal for equal bytes
    origin: str
    template: VeinTemplate
    from_image: bool = False


class VeinEngine:
    """The engine of palm veins (:class:`verifier.biometrics.engine.TemplateEngine`).

    There is one way of extraction, whichever is asked for, and no closer look. The resolution is not looked
    at: the hand itself is the measure.
    """

    def __init__(self, kept: int = MOST_PREPARED) -> None:
        """``kept``: so many references are kept ready for the next comparison."""
        self._prepared: Kept[str, Prepared] = Kept(kept)
        self._probes: Kept[str, Prepared] = Kept(MOST_PROBES)

    def sample(self, data: bytes, dpi: float) -> VeinSample:
        """Make a sample of an image (PNG, BMP) or our template."""
        return self.advised(data, dpi).sample

    def advised(self, data: bytes, dpi: float) -> Extraction[VeinSample]:
        """Do the same with advice."""
        if is_image(data):
            return self.extract(data, dpi, Tier.FAST, BLIND)
        return Extraction(VeinSample(origin_of(data), read_template(data)))

    def closer(self, sample: VeinSample, data: bytes, dpi: float) -> VeinSample:
        """Return the sample: one look sees everything."""
        del data, dpi
        return sample

    def compare(self, probe: VeinSample, references: Sequence[VeinSample]) -> list[Outcome]:
        """Compare the probe with all references in one call."""
        scores = compare_prepared(
            self._ready(probe, self._probes),
            [self._ready(reference, self._prepared) for reference in references],
        )
        return [
            Outcome(
                score=float(score),
                decision=decided(float(score)),
                reference_quality=reference.template.quality,
                probe_quality=probe.template.quality,
                tiers_used=_TIERS,
            )
            for score, reference in zip(scores, references, strict=True)
        ]

    def together(self, scores: Sequence[float]) -> float:
        """Return the score of several pictures of one hand: the best, less what so many chances are worth."""
        return float(after_chances(max(scores), len(scores)))

    def quality(self, sample: VeinSample) -> int | None:
        """Return how well the sample will compare."""
        return sample.template.quality

    def extract(self, image: bytes, dpi: float, tier: Tier, sink: Sink) -> Extraction[VeinSample]:
        """Make a sample of the bytes of an image, showing each stage; a good picture needs no advice."""
        del dpi, tier
        found = extract_measured(read_image(image), BLIND if sink is BLIND else VeinPictures(sink))
        good = min(sides(found.measures, DEFAULT.quality).values()) >= DEFAULT.quality.good
        told = () if good else (Text(found.advice.zh, found.advice.en),)
        return Extraction(VeinSample(origin_of(image), found.template, from_image=True), told)

    def show(self, data: bytes, dpi: float, sink: Sink) -> None:
        """Show the stages of the extraction of an image."""
        if is_image(data):
            self.extract(data, dpi, Tier.FAST, sink)

    def write(self, sample: VeinSample, form: str) -> bytes:
        """Return the template in our own format; the standards' formats hold pictures of veins only."""
        if form != INTERNAL:
            raise InvalidInput(Text("未知的模板格式 {f}。", "There is no template format {f}.").fill(f=form))
        return write_template(sample.template)

    def formats(self) -> tuple[str, ...]:
        """Ours is the only one."""
        return (INTERNAL,)

    def facts(self, sample: VeinSample) -> dict[str, int]:
        """Return how many cells of the code are hand."""
        return {"hand_cells": int(np.count_nonzero(sample.template.mask))}

    def explain(
        self, reference: tuple[VeinSample, bytes], probe: tuple[VeinSample, bytes], dpi: float
    ) -> dict[str, bytes]:
        """Draw both hands, their veins laid on each other and where they agree, and say what counted."""
        del dpi
        regions = [_region(data) if sample.from_image else None for sample, data in (probe, reference)]
        explained = explain(self._ready(probe[0], self._probes), self._ready(reference[0], self._prepared))
        return explanation_files(explained, MATCHES_FROM, *regions)

    def _ready(self, sample: VeinSample, kept: Kept[str, Prepared]) -> Prepared:
        """Return a sample made ready for comparison, now or a little earlier."""
        return kept.get(sample.origin, lambda: prepare(sample.template))


def _region(image: bytes) -> Gray:
    picture = read_image(image)
    return cut(picture, find_hand(picture, DEFAULT.region)).image
