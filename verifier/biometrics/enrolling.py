"""Attended enrolment of a person: captures judged and sought among everybody, then stored in one transaction.

Whoever calls this has checked challenge, operator session and presentation-attack detection, and decrypted
the samples: that is certification's. ``prepare_captures`` runs outside any write, ``record_captures`` in the
transaction that also keeps the nonce and the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from verifier.biometrics.enrolling_captures import (
    GivenCapture,
    JudgedCapture,
    JudgedPosition,
    judge_captures,
    refuse_fingers_on_record,
    refuse_what_cannot_be_enrolled,
    resembles,
)
from verifier.biometrics.enrolling_rules import PositionKey, best_of, wrong_shape
from verifier.biometrics.vault.digests import enrolled_before, sample_digest
from verifier.biometrics.vault.duplicates import Hit, search_everybody
from verifier.biometrics.vault.opening import references_of
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.protocol.refusals import Refusal

Replaces = Literal["modality", "position"]


@dataclass(frozen=True)
class LegalBasis:
    """On what ground templates are kept, which notice was read out, and when."""

    kind: Literal["consent", "statutory"]
    notice_version: str
    given_at: datetime


@dataclass(frozen=True, repr=False)
class PreparedEnrolment:
    """Everything of an enrolment but the rows; holds templates in the clear."""

    person_ids: tuple[int, ...]
    captured_at: datetime
    basis: LegalBasis
    positions: tuple[JudgedPosition, ...]
    best: PositionKey
    #: others who show the same finger, by position
    hits: dict[PositionKey, tuple[Hit, ...]]
    replaces: Replaces
    #: whether anything new resembles what it replaces; None where nothing is replaced
    resembles: bool | None = None

    @property
    def captures(self) -> tuple[JudgedCapture, ...]:
        """What became of each capture."""
        return tuple(capture for position in self.positions for capture in position.captures)


def prepare_captures(
    context: Context,
    person_ids: Sequence[int],
    captures: Sequence[GivenCapture],
    *,
    basis: LegalBasis,
    captured_at: datetime,
    operator_person_id: int | None = None,
    replaces: Replaces = "modality",
) -> PreparedEnrolment:
    """Judge the captures of an enrolment and seek each position among everybody enrolled.

    A quarter of a second for an image of a finger, and for each position a search (docs/vault.md). The first
    search of a process loads all codes.

    Args:
        context: the context.
        person_ids: all entries of the identity; templates are kept under the first.
        captures: in the clear; at least three a position, up to ten fingers and two palms.
        basis: on what ground.
        captured_at: when the captures were taken.
        operator_person_id: the entry of the operator, where the operator is on the register, too.
        replaces: earlier templates of the same modalities are revoked, or of the same positions only.

    Raises:
        Refusal: ``malformed_request`` (positions, numbers of captures, one finger at two positions),
            ``operator_not_on_device`` (nobody enrols themselves), ``template_reused`` (a sample twice, or
            once enrolled), what :func:`verifier.biometrics.received.open_sample` refuses, ``quality_low``
            (fewer than two accepted captures at a position; ``errors`` has the fate of each capture).
    """
    problem = wrong_shape([capture.at for capture in captures], [one.capture_id for one in captures])
    if problem is not None or not person_ids:
        raise Refusal("malformed_request", ({"field": problem or "person_ref"},))
    if operator_person_id is not None and operator_person_id in person_ids:
        raise Refusal("operator_not_on_device", ({"field": "operator_id", "problem": "enrols_themselves"},))
    digests = [sample_digest(context, capture.data) for capture in captures]
    refuse_reused(context, digests)
    positions = judge_captures(context.settings, captures, digests)
    refuse_what_cannot_be_enrolled(positions)
    with context.database.read(EVERYWHERE) as session:
        stored = references_of(session, context, person_ids)
        if replaces == "position":
            refuse_fingers_on_record(positions, stored)
        hits = {
            position.at: search_everybody(
                session,
                context,
                position.at[0],
                [impression.probe.sample for impression in position.impressions],
                person_ids,
            )
            for position in positions
        }
    return PreparedEnrolment(
        tuple(person_ids),
        captured_at,
        basis,
        positions,
        best_of({position.at: position.merit for position in positions}),
        hits,
        replaces,
        resembles(positions, stored),
    )


def refuse_reused(context: Context, digests: Sequence[bytes]) -> None:
    """Do nothing if all samples are different and none was enrolled before.

    Raises:
        Refusal: ``template_reused``.
    """
    with context.database.read(EVERYWHERE) as session:
        if len(set(digests)) != len(digests) or enrolled_before(session, set(digests)):
            raise Refusal("template_reused")
