"""Captures of an enrolment, opened, judged by quality, and compared with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from verifier.biometrics.engine import MATCHES_FROM
from verifier.biometrics.enrolling_rules import (
    LEAST_ACCEPTED,
    PositionKey,
    agreeing,
    merit,
    same_finger_from,
)
from verifier.biometrics.gate import is_clear
from verifier.biometrics.received import USUAL_DPI, Probe, Refused, open_sample, reference_bytes
from verifier.biometrics.vault.codes_of_modality import codes_of
from verifier.biometrics.vault.kept_references import PASSING
from verifier.biometrics.vault.opening import Reference
from verifier.language import Text
from verifier.protocol.refusals import Refusal
from verifier.settings import Settings
from verifier.settings.kiosk import BiometricsSettings

Reason = Literal["ok", "quality", "other_finger"]

_POOR: Final = Text(
    "图像不够清楚，请擦干手指或手掌后再采一次。",
    "Not clear enough: dry the finger or hand and take it again.",
)
_OTHER: Final = Text(
    "与同一位置的其他采集不符，请确认是同一根手指（或同一只手）。",
    "It does not agree with the others of this position: is it the same finger or hand?",
)


@dataclass(frozen=True, repr=False)
class GivenCapture:
    """One capture in the clear; ``position`` as text, ``dpi`` of an image of a finger."""

    capture_id: str
    modality: str
    position: str
    format: str
    data: bytes
    dpi: float = USUAL_DPI

    @property
    def at(self) -> PositionKey:
        """Modality and position."""
        return self.modality, self.position


@dataclass(frozen=True)
class JudgedCapture:
    """What became of a capture, and what to do better where it was not accepted."""

    capture_id: str
    modality: str
    position: str
    quality: int
    accepted: bool
    reason: Reason
    advice: tuple[Text, ...] = ()


@dataclass(frozen=True, repr=False)
class Impression:
    """A good capture: its sample in the clear, and what is to be stored of it."""

    capture_id: str
    quality: int
    digest: bytes
    probe: Probe
    template: bytes


@dataclass(frozen=True, repr=False)
class JudgedPosition:
    """The captures of one finger or hand; ``impressions`` are the accepted ones, the best first."""

    at: PositionKey
    captures: tuple[JudgedCapture, ...]
    impressions: tuple[Impression, ...]
    merit: float
    #: the search code of the first impression; empty without one
    code: bytes


def judge_captures(
    settings: Settings, captures: Sequence[GivenCapture], digests: Sequence[bytes]
) -> tuple[JudgedPosition, ...]:
    """Open and judge captures, position by position in the order they came; ``digests``: one for each.

    Raises:
        Refusal: a capture is no sample, of another format, or of another finger than it says.
    """
    by_position: dict[PositionKey, list[tuple[GivenCapture, bytes]]] = {}
    for capture, digest in zip(captures, digests, strict=True):
        by_position.setdefault(capture.at, []).append((capture, digest))
    return tuple(_judged(at, brought, settings.biometrics) for at, brought in by_position.items())


def refuse_what_cannot_be_enrolled(positions: Sequence[JudgedPosition]) -> None:
    """Do nothing if every position has enough good impressions and no two are one finger.

    Raises:
        Refusal: ``quality_low`` with the fate of each capture, or ``malformed_request`` naming two positions.
    """
    if any(len(position.impressions) < LEAST_ACCEPTED for position in positions):
        judged = [capture for position in positions for capture in position.captures]
        raise Refusal("quality_low", tuple(as_error(capture) for capture in judged))
    twice = _one_finger_twice(positions)
    if twice is not None:
        raise _same_finger(*twice)


def refuse_fingers_on_record(positions: Sequence[JudgedPosition], stored: Sequence[Reference]) -> None:
    """Do nothing if no position is a finger this person has on record at another one, which stays.

    Raises:
        Refusal: ``malformed_request`` naming both positions.
    """
    brought = {position.at for position in positions}
    staying: dict[PositionKey, list[Any]] = {}
    for reference in stored:
        if (reference.modality, reference.position) not in brought:
            staying.setdefault((reference.modality, reference.position), []).append(reference.sample)
    bound = same_finger_from(len(brought) + len(staying))
    for position in positions:
        for at, samples in staying.items():
            if at[0] == position.at[0] and _score(position.impressions[0], samples) >= bound:
                raise _same_finger(position.at, at)


def resembles(positions: Sequence[JudgedPosition], stored: Sequence[Reference]) -> bool | None:
    """Tell whether any position is a finger or hand of what it replaces; None where nothing is replaced.

    Whoever enrols another one under a person's number replaces what could have told.
    """
    replaced = [one for one in stored if one.modality in {position.at[0] for position in positions}]
    if not replaced:
        return None
    return any(
        _score(position.impressions[0], samples) >= MATCHES_FROM
        for position in positions
        for samples in _by_position(replaced, position.at[0]).values()
    )


def _by_position(stored: Sequence[Reference], modality: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in stored:
        if one.modality == modality:
            found.setdefault(one.position, []).append(one.sample)
    return found


def as_error(capture: JudgedCapture) -> Mapping[str, Any]:
    """Return what a problem tells of a capture."""
    return {
        "capture_id": capture.capture_id,
        "quality": capture.quality,
        "accepted": capture.accepted,
        "reason": capture.reason,
    }


def _judged(
    at: PositionKey, brought: Sequence[tuple[GivenCapture, bytes]], asked: BiometricsSettings
) -> JudgedPosition:
    judged: list[JudgedCapture] = []
    good: list[tuple[int, Impression]] = []
    for capture, digest in brought:
        opened = _opened(capture)
        clear = isinstance(opened, Probe) and is_clear(opened, asked, for_enrolment=True)
        quality = opened.quality if isinstance(opened, Probe) else 0
        told = opened.advice if isinstance(opened, Probe) else (opened.message,)
        advice = () if clear else told or (_POOR,)
        if isinstance(opened, Probe) and clear:
            good.append((len(judged), _impression(capture, digest, opened)))
        judged.append(
            JudgedCapture(
                capture.capture_id, *at, quality, clear, "ok" if clear else "quality", tuple(advice)
            )
        )
    scores = _each_with_each([impression for _, impression in good])
    one = set(agreeing(scores))
    for place, (row, _) in enumerate(good):
        if place not in one:
            judged[row] = replace(judged[row], accepted=False, reason="other_finger", advice=(_OTHER,))
    chosen = sorted(one, key=lambda place: -good[place][1].quality)
    impressions = tuple(good[place][1] for place in chosen)
    similar = [scores[first][second] for first in one for second in one if first < second]
    value = merit([impression.quality for impression in impressions], similar) if impressions else 0.0
    code = codes_of(at[0]).code(impressions[0].probe.sample) if impressions else b""
    return JudgedPosition(at, tuple(judged), impressions, value, code)


def _impression(capture: GivenCapture, digest: bytes, probe: Probe) -> Impression:
    return Impression(capture.capture_id, probe.quality, digest, probe, reference_bytes(probe))


def _opened(capture: GivenCapture) -> Probe | Refused:
    opened = open_sample(capture.data, capture.format, capture.modality, capture.dpi, for_enrolment=True)
    about = {"capture_id": capture.capture_id}
    if isinstance(opened, Refused):
        if opened.code != "quality_low":
            raise Refusal(opened.code, (about,))
        return opened
    if opened.position and str(opened.position) != capture.position:
        raise Refusal("modality_mismatch", ({**about, "field": "position"},))
    return opened


def _each_with_each(impressions: Sequence[Impression]) -> list[list[float]]:
    """Return the symmetric scores (n, n)."""
    samples = [impression.probe.sample for impression in impressions]
    scores = [[0.0] * len(samples) for _ in samples]
    for row, impression in enumerate(impressions[:-1]):
        found = PASSING.engine(impression.probe.modality).compare(samples[row], samples[row + 1 :])
        for column, outcome in enumerate(found, row + 1):
            scores[row][column] = scores[column][row] = outcome.score
    return scores


def _one_finger_twice(positions: Sequence[JudgedPosition]) -> tuple[PositionKey, PositionKey] | None:
    for modality in {position.at[0] for position in positions}:
        alike = [position for position in positions if position.at[0] == modality]
        bound = same_finger_from(len(alike))
        for row, one in enumerate(alike):
            for other in alike[row + 1 :]:
                samples = [impression.probe.sample for impression in other.impressions]
                if _score(one.impressions[0], samples) >= bound:
                    return one.at, other.at
    return None


def _same_finger(one: PositionKey, other: PositionKey) -> Refusal:
    return Refusal(
        "malformed_request",
        ({"field": "captures", "problem": "same_finger", "positions": [one[1], other[1]]},),
    )


def _score(one: Impression, samples: Sequence[Any]) -> float:
    engine = PASSING.engine(one.probe.modality)
    outcomes = engine.compare(one.probe.sample, samples)
    return engine.together([outcome.score for outcome in outcomes])
