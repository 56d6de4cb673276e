"""Samples received from devices: opened and judged, compared with stored references, made into references.

Threads may call everything here at once. Engines and networks are loaded by the first call and kept; of
persons nothing is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from matchers.errors import NotEnrollable, SampleError, TemplateMalformed
from matchers.transparency import BLIND
from verifier.biometrics.engine import (
    Decision,
    Extraction,
    Outcome,
    TemplateEngine,
    Tier,
    decided,
    look_closer,
)
from verifier.biometrics.modalities import MODALITIES, engine_of
from verifier.biometrics.sample_bytes import BMP, PNG
from verifier.language import Text

if TYPE_CHECKING:
    from matchers.codecs.finger_record import FingerView

RECORD: Final = "fmr-19794-2-2005"
FORMATS: Final = {RECORD: b"FMR\x00", "png": PNG, "bmp": BMP}
"""The formats of the kiosk protocol, and how each begins."""
LARGEST: Final = 700 << 10
"""Bytes of a sample: the kiosk protocol's limit."""
USUAL_DPI: Final = 500.0
"""Pixels per inch of images: what fingerprint scanners are certified for. Records tell their own."""

RefusalCode = Literal[
    "body_too_large", "format_unsupported", "modality_mismatch", "template_malformed", "quality_low"
]


@dataclass(frozen=True)
class Refused:
    """A sample that is not compared: the kiosk protocol's code, and what a person is told."""

    code: RefusalCode
    message: Text


@dataclass(frozen=True)
class Probe:
    """A sample that can be compared."""

    modality: str
    #: 0–100; a record's own, where it tells one, else measured here
    quality: int
    #: by the record's maker, whose scale is not ours
    quality_is_told: bool
    #: ISO finger code that a record states, 0 where it leaves it open; None of images
    position: int | None
    #: what the person can do better, mostly nothing
    advice: tuple[Text, ...]
    #: the engine's own
    sample: Any = field(repr=False)
    #: what it was made of, for a closer look
    data: bytes = field(repr=False)
    dpi: float


def open_sample(
    data: bytes, form: str, modality: str, dpi: float = USUAL_DPI, *, for_enrolment: bool = False
) -> Probe | Refused:
    """Open a sample; whatever the bytes are, it is one of the two.

    Args:
        data: the decrypted bytes.
        form: the declared format, one of :data:`FORMATS`; bytes of another one are malformed.
        modality: one of :data:`verifier.biometrics.modalities.MODALITIES`.
        dpi: pixels per inch of an image of a finger; a hand is its own measure.
        for_enrolment: look as thoroughly as possible at once (a quarter of a second for a finger), so that
            the reference has what later comparisons may ask for. Else only :func:`compare` does, if need be.
    """
    refused = _refused_unread(data, form, modality)
    if refused is not None:
        return refused
    engine = _engine(modality)
    try:
        if not data.startswith(FORMATS[form]):
            raise TemplateMalformed(
                "样本的内容与声明的格式不符。", "The sample is not of the format it is said to be of."
            )
        view = _view(data) if form == RECORD else None
        made = _made(engine, data, dpi, thorough=for_enrolment and view is None)
    except NotEnrollable as error:
        return Refused("quality_low", Text(error.zh, error.en))
    except SampleError as error:
        return Refused("template_malformed", Text(error.zh, error.en))
    quality = engine.quality(made.sample)
    return Probe(
        modality=modality,
        quality=_own_quality(view) if quality is None and view is not None else quality or 0,
        quality_is_told=view is not None and quality is not None,
        position=None if view is None else view.position,
        advice=made.advice,
        sample=made.sample,
        data=data,
        dpi=dpi,
    )


def compare(engine: TemplateEngine[Any], probe: Probe, stored: Sequence[Any]) -> Outcome:
    """Compare a probe with the references stored of one finger or hand: one outcome of them all.

    The score keeps its meaning however many there are. Where the fast tier doubts, the deep one is asked, if
    it is installed: about the probe's image; references have what it saw at enrolment. ``reference_quality``
    and ``tiers_used`` are those of the most similar reference; ``doubtful``: the deep tier could not help.

    Args:
        engine: a cascade's engine of the probe's modality.
        probe: what :func:`open_sample` returned.
        stored: references that ``engine`` has opened.

    Raises:
        ValueError: no reference.
    """
    if not stored:
        raise ValueError("there is nothing to compare with")
    outcome = _compared(engine, probe, probe.sample, stored)
    if outcome.doubtful:
        closer = look_closer(engine, probe.sample, probe.data, probe.dpi)
        outcome = _compared(engine, probe, closer, stored)
    return outcome


def reference_bytes(probe: Probe) -> bytes:
    """Return what is to be stored of an enrolled sample, for an engine to open and :func:`compare` later.

    It is a template in our own format (some 1–2 KB), never the image. It is personal data: to be encrypted.

    Raises:
        InvalidInput: the image is too large at the resolution stated.
    """
    engine = _engine(probe.modality)
    return engine.write(probe.sample, engine.formats()[0])


@lru_cache
def _engine(modality: str) -> TemplateEngine[Any]:
    return engine_of(modality)


def _refused_unread(data: bytes, form: str, modality: str) -> Refused | None:
    if modality not in MODALITIES or form not in FORMATS:
        return Refused(
            "format_unsupported",
            Text("不支持的模态或格式。", "This modality or format is not supported."),
        )
    if form == RECORD and modality != "finger":
        return Refused(
            "modality_mismatch",
            Text("指纹模板不能用于其他模态。", "A finger template cannot be used for another modality."),
        )
    if len(data) > LARGEST:
        return Refused(
            "body_too_large",
            Text("样本过大：最多 700 KB。", "The sample is too large: at most 700 KB."),
        )
    return None


def _view(data: bytes) -> FingerView:
    """Return the view of a record of this very format: others share its first bytes."""
    from matchers.codecs.finger_record import read_iso_2005  # noqa: PLC0415 -- loads when first needed

    views = read_iso_2005(data).views
    if len(views) != 1:
        raise TemplateMalformed(
            f"记录中有 {len(views)} 次采集，应为一次。", f"The record holds {len(views)} views, not one."
        )
    return views[0]


def _own_quality(view: FingerView) -> int:
    from matchers.finger.minutiae_quality import minutiae_quality  # noqa: PLC0415 -- loads when first needed

    return minutiae_quality(view.at_500_dpi())


def _made(engine: TemplateEngine[Any], data: bytes, dpi: float, *, thorough: bool) -> Extraction[Any]:
    return engine.extract(data, dpi, Tier.BOTH, BLIND) if thorough else engine.advised(data, dpi)


def _compared(engine: TemplateEngine[Any], probe: Probe, sample: Any, stored: Sequence[Any]) -> Outcome:
    """Return one outcome of all references; a clear match of the best leaves no doubt about the others."""
    outcomes = engine.compare(sample, stored)
    best = max(outcomes, key=lambda outcome: outcome.score)
    score = engine.together([outcome.score for outcome in outcomes])
    decision = decided(score)
    settled = decision is Decision.MATCH and not best.doubtful
    return replace(
        best,
        score=score,
        decision=decision,
        probe_quality=probe.quality,
        doubtful=not settled and any(outcome.doubtful for outcome in outcomes),
    )
