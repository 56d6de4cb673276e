"""Veins of the hand: pictures in near infrared and templates of ours, compared on the scale of fingers."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from matchers.errors import NotEnrollable
from matchers.images import Gray, read_image
from matchers.palm_vein.compare import compare_prepared
from matchers.palm_vein.explanation import explain
from matchers.palm_vein.extraction import extract, extract_measured
from matchers.palm_vein.parameters import DEFAULT
from matchers.palm_vein.prepared import Prepared, prepare
from matchers.palm_vein.quality import sides
from matchers.palm_vein.region import cut, find_hand
from matchers.palm_vein.template import VeinTemplate
from matchers.palm_vein.template_file import read_template, write_template
from matchers.transparency import BLIND, Sink
from verifier.biometrics.engine import Decision, Outcome, Tier
from verifier.biometrics.palm_vein_explaining import VeinPictures, explanation_files
from verifier.errors import InvalidInput
from verifier.language import Text

MATCHES_FROM: Final = 30.0
"""A match is one that a stranger would reach once in 1,000 comparisons."""
INCONCLUSIVE_FROM: Final = 20.0
"""From here on it may well be the same hand, badly held: one stranger in 100 reaches it."""
_MOST_PREPARED: Final = 500
"""Samples kept ready for comparison, a fifth of a megabyte each."""
INTERNAL: Final = "internal"
_IMAGES: Final = (b"\x89PNG\r\n\x1a\n", b"BM")
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

    def __init__(self) -> None:
        self._prepared: OrderedDict[str, Prepared] = OrderedDict()

    def sample(self, data: bytes, dpi: float) -> VeinSample:
        """Make a sample of an image (PNG, BMP) or our template."""
        if data.startswith(_IMAGES):
            return self.extract(data, dpi, Tier.FAST, BLIND)
        return VeinSample(_origin(data), read_template(data))

    def closer(self, sample: VeinSample, data: bytes, dpi: float) -> VeinSample:
        """Return the sample: one look sees everything."""
        del data, dpi
        return sample

    def compare(self, probe: VeinSample, references: Sequence[VeinSample]) -> list[Outcome]:
        """Compare the probe with all references in one call."""
        scores = compare_prepared(self._ready(probe), [self._ready(reference) for reference in references])
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

    def quality(self, sample: VeinSample) -> int | None:
        """Return how well the sample will compare."""
        return sample.template.quality

    def extract(self, image: bytes, dpi: float, tier: Tier, sink: Sink) -> VeinSample:
        """Make a sample of the bytes of an image, showing each stage."""
        del dpi, tier
        template = extract(read_image(image), BLIND if sink is BLIND else VeinPictures(sink))
        return VeinSample(_origin(image), template, from_image=True)

    def show(self, data: bytes, dpi: float, sink: Sink) -> None:
        """Show the stages of the extraction of an image."""
        if data.startswith(_IMAGES):
            self.extract(data, dpi, Tier.FAST, sink)

    def write(self, sample: VeinSample, form: str) -> bytes:
        """Return the template in our own format; the standards' formats hold pictures of veins only."""
        if form != INTERNAL:
            raise InvalidInput(Text("未知的模板格式 {f}。", "There is no template format {f}.").fill(f=form))
        return write_template(sample.template)

    def advice(self, data: bytes, dpi: float) -> list[Text]:
        """Return what a person can do better, one sentence; nothing of templates and of good pictures."""
        del dpi
        if not data.startswith(_IMAGES):
            return []
        try:
            found = extract_measured(read_image(data))
        except NotEnrollable as failure:
            return [Text(failure.zh, failure.en)]
        if min(sides(found.measures, DEFAULT.quality).values()) >= DEFAULT.quality.good:
            return []
        return [Text(found.advice.zh, found.advice.en)]

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
        explained = explain(self._ready(probe[0]), self._ready(reference[0]))
        return explanation_files(explained, MATCHES_FROM, *regions)

    def _ready(self, sample: VeinSample) -> Prepared:
        """Return a sample made ready for comparison, now or a little earlier."""
        if sample.origin not in self._prepared:
            self._prepared[sample.origin] = prepare(sample.template)
            if len(self._prepared) > _MOST_PREPARED:
                self._prepared.popitem(last=False)
        self._prepared.move_to_end(sample.origin)
        return self._prepared[sample.origin]


def decided(score: float) -> Decision:
    """Return the decision on a score: between a clear yes and a clear no the hand should be tried again."""
    if score >= MATCHES_FROM:
        return Decision.MATCH
    return Decision.INCONCLUSIVE if score >= INCONCLUSIVE_FROM else Decision.NO_MATCH


def _region(image: bytes) -> Gray:
    picture = read_image(image)
    return cut(picture, find_hand(picture, DEFAULT.region)).image


def _origin(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
