"""From the image of a finger to a sample: one tier or both, its quality, and what to do better next time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from matchers.errors import NotEnrollable, ResolutionImplausible
from matchers.finger.advice import advice
from matchers.finger.deep.extract import extract_deep
from matchers.finger.deep.network import available
from matchers.finger.fast.extract import extract_with_measures
from matchers.finger.template import FingerTemplate
from matchers.images import Gray, read_image
from matchers.transparency import BLIND, Sink
from verifier.biometrics.engine import Extraction, Tier
from verifier.biometrics.finger_samples import FingerSample
from verifier.biometrics.sample_bytes import origin_of
from verifier.errors import InvalidInput
from verifier.language import Text


@dataclass(frozen=True)
class _FastLook:
    """What the fast tier made of a picture: a template, or why there is none."""

    template: FingerTemplate | None
    failure: NotEnrollable | None
    advice: tuple[Text, ...]

    @property
    def quality(self) -> int:
        """What cannot be enrolled is poor."""
        return 1 if self.template is None else self.template.quality


def extraction(image: bytes, dpi: float, tier: Tier, sink: Sink) -> Extraction[FingerSample]:
    """Run the tiers asked for; with ``BOTH``, one that finds nothing or is not installed is left out.

    The fast tier runs once whichever is asked for: quality and advice are its.

    Raises:
        SampleError: no image, or nothing in it to enrol.
        InvalidInput: the deep tier is asked for by name and not installed.
    """
    picture = read_image(image)
    if tier is Tier.DEEP:
        found = [_deep_by_name(picture, dpi, sink)]
        fast = _fast_look(picture, dpi, BLIND)
    else:
        fast = _fast_look(picture, dpi, sink)
        found = _templates(fast, picture, dpi, tier, sink)
    if not any(template.quality for template in found):
        found = [replace(template, quality=fast.quality) for template in found]
    sample = FingerSample(origin_of(image, dpi), tuple(found), from_image=True)
    return Extraction(sample, fast.advice)


def _deep_by_name(picture: Gray, dpi: float, sink: Sink) -> FingerTemplate:
    if not available():
        raise InvalidInput(
            Text("没有安装深度提取组件。", "The deep tier is not installed."),
            Text("请运行 make setup，或用 --tier fast。", "Run make setup, or use --tier fast."),
        )
    return extract_deep(picture, dpi, sink)


def _templates(fast: _FastLook, picture: Gray, dpi: float, tier: Tier, sink: Sink) -> list[FingerTemplate]:
    if isinstance(fast.failure, ResolutionImplausible):
        raise fast.failure  # another look would hide a scanner set wrongly
    found = [] if fast.template is None else [fast.template]
    if tier is Tier.BOTH and available():
        with suppress(NotEnrollable):
            found.append(extract_deep(picture, dpi, sink))
    if not found and fast.failure is not None:
        raise fast.failure
    return found


def _fast_look(picture: Gray, dpi: float, sink: Sink) -> _FastLook:
    try:
        template, measures = extract_with_measures(picture, dpi, sink)
    except NotEnrollable as failure:
        return _FastLook(None, failure, (Text(failure.zh, failure.en),))
    return _FastLook(template, None, tuple(Text(one.zh, one.en) for one in advice(measures, template.grid)))
