"""Fingers: images through one tier or both, templates of ours and of other makers, compared on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Final

from matchers.codecs.finger_record import Format, from_minutiae, record_of, write_finger_record
from matchers.errors import NotEnrollable, ResolutionImplausible
from matchers.finger.deep.extract import extract_deep
from matchers.finger.deep.network import available
from matchers.finger.impressions import (
    CLEAR_MATCH,
    PreparedImpression,
    Way,
    common,
    compare_impressions,
    doubtful,
    prepare_impression,
)
from matchers.finger.resolution import at_500_dpi
from matchers.finger.several import one_finger
from matchers.finger.template import FingerTemplate
from matchers.finger.template import Tier as Maker
from matchers.finger.template_file import write_template
from matchers.images import read_image
from matchers.transparency import BLIND, Sink
from verifier.biometrics.engine import MATCHES_FROM, Effort, Extraction, Outcome, Tier, decided
from verifier.biometrics.explaining import FingerPictures, explanation_files
from verifier.biometrics.finger_extraction import extraction
from verifier.biometrics.finger_samples import FingerSample, sample_of_template
from verifier.biometrics.kept import MOST_PROBES, Kept
from verifier.biometrics.sample_bytes import is_image
from verifier.errors import InvalidInput
from verifier.language import Text

POOR: Final = 5
"""Below this quality the fast tier's no is not believed either; one development print in 20 is as poor."""
MOST_PREPARED: Final = 200
"""Samples kept ready for comparison, half a megabyte each: readying one takes as long as two of them."""
INTERNAL: Final = "internal"
STANDARD_BYTES: Final = 600
"""A record of a standard holds the best minutiae that fit: more than 90, what cards and devices take."""
_FORMATS: Final = {"iso2005": Format.ISO_2005, "iso2011": Format.ISO_2011, "ansi378": Format.ANSI_378}
#: whose minutiae are written where only one of them can be
_BEST_FIRST: Final = (Maker.DEEP, Maker.FAST, Maker.FOREIGN)
#: what is not looked at, if there is anything else
_LEFT_OUT: Final = {Effort.CASCADE: None, Effort.FAST: Maker.DEEP, Effort.DEEP: Maker.FAST}
_TIERS: Final = {
    Way.FAST: ("fast",),
    Way.DEEP: ("deep",),
    Way.BOTH: ("fast", "deep"),
    Way.MIXED: ("mixed",),
}


class FingerEngine:
    """The engine of fingers (:class:`verifier.biometrics.engine.TemplateEngine`)."""

    def __init__(self, effort: Effort = Effort.CASCADE, kept: int = MOST_PREPARED) -> None:
        """``kept``: so many references are kept ready for the next comparison."""
        self._effort = effort
        self._first_tier = Tier.DEEP if effort is Effort.DEEP else Tier.FAST
        self._prepared: Kept[tuple[str, tuple[Maker, ...]], PreparedImpression] = Kept(kept)
        self._probes: Kept[tuple[str, tuple[Maker, ...]], PreparedImpression] = Kept(MOST_PROBES)

    @cached_property
    def _deep_installed(self) -> bool:
        # finding the package takes milliseconds, which a comparison does not have
        return available()

    def sample(self, data: bytes, dpi: float) -> FingerSample:
        """Make a sample of an image (PNG, BMP), our template, or the one view of a standard record."""
        return self.advised(data, dpi).sample

    def advised(self, data: bytes, dpi: float) -> Extraction[FingerSample]:
        """Do the same with advice; what the fast tier cannot enrol, a cascade hands to the deep one."""
        if not is_image(data):
            return Extraction(sample_of_template(data))
        try:
            return self.extract(data, dpi, self._first_tier, BLIND)
        except ResolutionImplausible:
            raise  # another look would hide a scanner set wrongly
        except NotEnrollable:
            if self._effort is not Effort.CASCADE or not self._deep_installed:
                raise
            return self.extract(data, dpi, Tier.DEEP, BLIND)

    def closer(self, sample: FingerSample, data: bytes, dpi: float) -> FingerSample:
        """Add what the deep tier sees in the image."""
        if not sample.from_image or sample.by(Maker.DEEP) is not None or not self._deep_installed:
            return sample
        return replace(sample, templates=(*sample.templates, extract_deep(read_image(data), dpi)))

    def compare(self, probe: FingerSample, references: Sequence[FingerSample]) -> list[Outcome]:
        """Compare what both sides have: both tiers, one of them, or the best of each."""
        scores, ways = compare_impressions(
            self._ready(probe, self._probes),
            [self._ready(reference, self._prepared) for reference in references],
        )
        return [
            self._outcome(float(score), way, reference, probe)
            for score, way, reference in zip(scores, ways, references, strict=True)
        ]

    def together(self, scores: Sequence[float]) -> float:
        """Return the score of several impressions of one finger."""
        return one_finger(scores)

    def quality(self, sample: FingerSample) -> int | None:
        """Return what the maker that told a quality said."""
        return next((template.quality for template in sample.templates if template.quality), None)

    def extract(self, image: bytes, dpi: float, tier: Tier, sink: Sink) -> Extraction[FingerSample]:
        """Run the tiers asked for; with ``BOTH``, one that finds nothing or is not installed is left out."""
        return extraction(image, dpi, tier, BLIND if sink is BLIND else FingerPictures(sink))

    def show(self, data: bytes, dpi: float, sink: Sink) -> None:
        """Show the stages of the tier this engine's effort begins with, as far as they go."""
        if is_image(data):
            with suppress(NotEnrollable):
                self.extract(data, dpi, self._first_tier, sink)

    def write(self, sample: FingerSample, form: str) -> bytes:
        """Return all templates in the internal format, or the best one's minutiae in that of a standard."""
        if form == INTERNAL:
            try:
                return write_template(*sample.templates)
            except ValueError as error:
                raise InvalidInput(
                    Text("图像过大，无法保存为模板。", "The image is too large for a template."),
                    Text("请检查分辨率（--dpi）。", "Check the resolution (--dpi)."),
                ) from error
        if form not in _FORMATS:
            raise InvalidInput(Text("未知的模板格式 {f}。", "There is no template format {f}.").fill(f=form))
        best = next(made for made in map(sample.by, _BEST_FIRST) if made is not None)
        view = from_minutiae(
            best.minutiae,
            quality=self.quality(sample) or 0,
            target=_FORMATS[form],
            most_bytes=STANDARD_BYTES,
        )
        return write_finger_record(record_of(view))

    def formats(self) -> tuple[str, ...]:
        """Ours and those of the standards."""
        return (INTERNAL, *_FORMATS)

    def facts(self, sample: FingerSample) -> dict[str, int]:
        """Return the number of minutiae each tier found."""
        return {f"{template.tier.value}_minutiae": len(template.minutiae) for template in sample.templates}

    def explain(
        self, reference: tuple[FingerSample, bytes], probe: tuple[FingerSample, bytes], dpi: float
    ) -> dict[str, bytes]:
        """Draw both prints with the minutiae that met, say what counted, and list all numbers."""
        ours, theirs = self.shown(reference[0], probe[0])
        [outcome] = self.compare(probe[0], [reference[0]])
        pictures = [
            at_500_dpi(read_image(data), dpi) if sample.from_image else None
            for sample, data in (reference, probe)
        ]
        return explanation_files(theirs, ours, pictures[1], pictures[0], MATCHES_FROM, outcome.score)

    def shown(self, reference: FingerSample, probe: FingerSample) -> tuple[FingerTemplate, FingerTemplate]:
        """Return the templates of both by which a comparison is told to a person, the reference's first."""
        ours, theirs = common(self._ready(reference, self._prepared), self._ready(probe, self._probes))
        return ours.template, theirs.template

    def _ready(
        self, sample: FingerSample, kept: Kept[tuple[str, tuple[Maker, ...]], PreparedImpression]
    ) -> PreparedImpression:
        """Return a sample made ready for comparison, now or a little earlier."""
        left_out = _LEFT_OUT[self._effort]
        looked_at = [template for template in sample.templates if template.tier is not left_out]
        templates = tuple(looked_at) or sample.templates
        key = (sample.origin, tuple(template.tier for template in templates))
        return kept.get(key, lambda: prepare_impression(templates))

    def _outcome(self, score: float, way: Way, reference: FingerSample, probe: FingerSample) -> Outcome:
        sides = (reference, probe)
        unseen = any(sample.by(Maker.DEEP) is None for sample in sides)
        # the deep tier helps only where it can have seen both sides
        both_can = all(sample.by(Maker.DEEP) is not None or sample.from_image for sample in sides)
        poor = any((self.quality(sample) or POOR) < POOR for sample in sides) and score < CLEAR_MATCH
        in_doubt = doubtful(score, way) or way is Way.MIXED or poor
        return Outcome(
            score=score,
            decision=decided(score),
            reference_quality=self.quality(reference),
            probe_quality=self.quality(probe),
            tiers_used=_TIERS[way],
            doubtful=self._effort is Effort.CASCADE
            and unseen
            and both_can
            and in_doubt
            and self._deep_installed,
        )
