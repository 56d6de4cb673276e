"""Fingers: images through one tier or both, templates of ours and of other makers, compared on one scale."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.codecs.finger_record import (
    Format,
    from_minutiae,
    read_finger_record,
    record_of,
    write_finger_record,
)
from matchers.errors import NotEnrollable, ResolutionImplausible, TemplateMalformed
from matchers.finger.advice import advice
from matchers.finger.deep.extract import extract_deep
from matchers.finger.deep.network import available
from matchers.finger.fast.extract import extract, extract_with_measures
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
from matchers.finger.template import FingerTemplate
from matchers.finger.template import Tier as Maker
from matchers.finger.template_file import read_template, write_template
from matchers.images import MOST_PIXELS, read_image
from matchers.transparency import BLIND, Sink
from verifier.biometrics.engine import Decision, Effort, Outcome, Tier
from verifier.biometrics.explaining import explanation_files
from verifier.errors import InvalidInput
from verifier.language import Text

MATCHES_FROM: Final = 30.0
"""A match is one that an impostor would reach once in 1,000 comparisons."""
INCONCLUSIVE_FROM: Final = 20.0
"""From here on it may well be the same finger, badly taken: one impostor in 100 reaches it."""
POOR: Final = 5
"""Below this quality the fast tier's no is not believed either; one development print in 20 is as poor."""
LEAST_MINUTIAE: Final = 4
"""Fewer say nothing of whose finger it is."""
_MOST_PREPARED: Final = 200
"""Samples kept ready for comparison, half a megabyte each: readying one takes as long as two of them."""
INTERNAL: Final = "internal"
STANDARD_BYTES: Final = 600
"""A record of a standard holds the best minutiae that fit: more than 90, what cards and devices take."""
_FORMATS: Final = {"iso2005": Format.ISO_2005, "iso2011": Format.ISO_2011, "ansi378": Format.ANSI_378}
_IMAGES: Final = (b"\x89PNG\r\n\x1a\n", b"BM")
_RECORD: Final = b"FMR\x00"
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


@dataclass(frozen=True)
class FingerSample:
    """One impression as each tier saw it, or another maker's minutiae of it; at least one template."""

    #: what it was made of: equal for equal bytes at the same resolution
    origin: str
    templates: tuple[FingerTemplate, ...]
    from_image: bool = False

    def by(self, maker: Maker) -> FingerTemplate | None:
        """Return the template this maker made, if there is one."""
        return next((template for template in self.templates if template.tier is maker), None)


class FingerEngine:
    """The engine of fingers (:class:`verifier.biometrics.engine.TemplateEngine`)."""

    def __init__(self, effort: Effort = Effort.CASCADE) -> None:
        self._effort = effort
        self._prepared: OrderedDict[tuple[str, tuple[Maker, ...]], PreparedImpression] = OrderedDict()

    def sample(self, data: bytes, dpi: float) -> FingerSample:
        """Make a sample of an image (PNG, BMP), our template, or the first view of a standard record."""
        if data.startswith(_IMAGES):
            tier = Tier.DEEP if self._effort is Effort.DEEP else Tier.FAST
            try:
                return self.extract(data, dpi, tier, BLIND)
            except ResolutionImplausible:
                raise  # another look would hide a scanner set wrongly
            except NotEnrollable:
                if self._effort is not Effort.CASCADE or not available():
                    raise
                return self.extract(data, dpi, Tier.DEEP, BLIND)
        templates = (_of_record(data),) if data.startswith(_RECORD) else read_template(data)
        if max(len(template.minutiae) for template in templates) < LEAST_MINUTIAE:
            raise NotEnrollable(
                "模板中的特征点太少，无法比对。请重新采集。",
                "The template has too few minutiae to be compared. Please capture the finger again.",
            )
        return FingerSample(_origin(data), templates)

    def closer(self, sample: FingerSample, data: bytes, dpi: float) -> FingerSample:
        """Add what the deep tier sees in the image."""
        if not sample.from_image or sample.by(Maker.DEEP) is not None or not available():
            return sample
        return replace(sample, templates=(*sample.templates, extract_deep(read_image(data), dpi)))

    def compare(self, probe: FingerSample, references: Sequence[FingerSample]) -> list[Outcome]:
        """Compare what both sides have: both tiers, one of them, or the best of each."""
        scores, ways = compare_impressions(
            self._ready(probe), [self._ready(reference) for reference in references]
        )
        return [
            self._outcome(float(score), way, reference, probe)
            for score, way, reference in zip(scores, ways, references, strict=True)
        ]

    def quality(self, sample: FingerSample) -> int | None:
        """Return what the maker that told a quality said."""
        return next((template.quality for template in sample.templates if template.quality), None)

    def extract(self, image: bytes, dpi: float, tier: Tier, sink: Sink) -> FingerSample:
        """Run the tiers asked for; with ``BOTH``, one that finds nothing or is not installed is left out."""
        picture = read_image(image)
        if tier is Tier.DEEP and not available():
            raise InvalidInput(
                Text("没有安装深度提取组件。", "The deep tier is not installed."),
                Text(
                    "请运行 make setup，或用 --tier fast。",
                    "Run make setup, or use --tier fast.",
                ),
            )
        ways: dict[Tier, tuple[Callable[..., FingerTemplate], ...]] = {
            Tier.FAST: (extract,),
            Tier.DEEP: (extract_deep,),
            Tier.BOTH: (extract, extract_deep) if available() else (extract,),
        }
        found: list[FingerTemplate] = []
        failures: list[NotEnrollable] = []
        for way in ways[tier]:
            try:
                found.append(way(picture, dpi, sink))
            except ResolutionImplausible:
                raise
            except NotEnrollable as failure:
                failures.append(failure)
        if not found:
            raise failures[0]
        if not any(template.quality for template in found):
            told = _quality_of(picture, dpi)
            found = [replace(template, quality=told) for template in found]
        return FingerSample(_origin(image, dpi), tuple(found), from_image=True)

    def advice(self, data: bytes, dpi: float) -> list[Text]:
        """Return what a person can do better, at most two sentences; nothing of templates."""
        if not data.startswith(_IMAGES):
            return []
        try:
            template, measures = extract_with_measures(read_image(data), dpi)
        except NotEnrollable as failure:
            return [Text(failure.zh, failure.en)]
        return [Text(one.zh, one.en) for one in advice(measures, template.grid)]

    def show(self, data: bytes, dpi: float, sink: Sink) -> None:
        """Show the stages of the tier this engine's effort begins with, as far as they go."""
        if data.startswith(_IMAGES):
            with suppress(NotEnrollable):
                self.extract(data, dpi, Tier.DEEP if self._effort is Effort.DEEP else Tier.FAST, sink)

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
        ours, theirs = common(self._ready(reference[0]), self._ready(probe[0]))
        [outcome] = self.compare(probe[0], [reference[0]])
        pictures = [
            at_500_dpi(read_image(data), dpi) if sample.from_image else None
            for sample, data in (reference, probe)
        ]
        return explanation_files(
            theirs.template, ours.template, pictures[1], pictures[0], MATCHES_FROM, outcome.score
        )

    def _ready(self, sample: FingerSample) -> PreparedImpression:
        """Return a sample made ready for comparison, now or a little earlier."""
        left_out = _LEFT_OUT[self._effort]
        looked_at = [template for template in sample.templates if template.tier is not left_out]
        templates = tuple(looked_at) or sample.templates
        key = (sample.origin, tuple(template.tier for template in templates))
        if key not in self._prepared:
            self._prepared[key] = prepare_impression(templates)
            if len(self._prepared) > _MOST_PREPARED:
                self._prepared.popitem(last=False)
        self._prepared.move_to_end(key)
        return self._prepared[key]

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
            doubtful=self._effort is Effort.CASCADE and unseen and both_can and in_doubt and available(),
        )


def decided(score: float) -> Decision:
    """Return the decision on a score: between a clear yes and a clear no the finger should be tried again."""
    if score >= MATCHES_FROM:
        return Decision.MATCH
    return Decision.INCONCLUSIVE if score >= INCONCLUSIVE_FROM else Decision.NO_MATCH


def _of_record(data: bytes) -> FingerTemplate:
    views = read_finger_record(data).views
    if len(views) > 1:
        # silently taking one of them might take another finger
        raise TemplateMalformed(
            f"记录中有 {len(views)} 次采集。请每份文件只放一次采集。",
            f"The record holds {len(views)} views. Please send one view in a file.",
        )
    found = views[0].at_500_dpi()
    if max(found.width, found.height) > MOST_PIXELS:
        raise TemplateMalformed(
            f"记录所称的图像有 {found.width} × {found.height} 像素，比一只手还大。",
            f"The record speaks of an image of {found.width} × {found.height} pixels, larger than a hand.",
        )
    return FingerTemplate(Maker.FOREIGN, found, quality=views[0].quality)


def _quality_of(picture: NDArray[np.uint8], dpi: float) -> int:
    """Return the quality of a picture only the deep tier has read; what the fast one cannot enrol is poor."""
    try:
        return extract(picture, dpi).quality
    except NotEnrollable:
        return 1


def _origin(data: bytes, dpi: float = 0) -> str:
    return f"{hashlib.sha256(data).hexdigest()} {dpi!r}"
