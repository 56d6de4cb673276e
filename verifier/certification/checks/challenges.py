"""Challenges: random numbers captures are bound to, and until when they take one (protocol sections 3, 4)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from verifier.certification.checks.attempts import paused_until, today_of
from verifier.certification.checks.enrolled import enrolled_places
from verifier.certification.checks.ladder import FINGER, Place, next_place
from verifier.certification.subjects import Subject, find_subject
from verifier.certification.tables import Challenge
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import bulk_insert, table_of
from verifier.database.ready import Question, Ready
from verifier.devices.callers import Caller
from verifier.devices.ids import new_id
from verifier.protocol import base64url
from verifier.protocol.messages.answered import ChallengeAnswer, OfflineChallenge, OfflineChallengesAnswer
from verifier.protocol.messages.parts import Modality, Position, Requested
from verifier.protocol.messages.sent import ChallengeRequest, OfflineChallengesRequest
from verifier.protocol.refusals import Refusal

CHALLENGE_BYTES: Final = 32
AFTER_AN_ATTEMPT: Final = timedelta(seconds=180)
LONGEST: Final = timedelta(minutes=10)
FOR_AN_ENROLMENT: Final = timedelta(minutes=15)
OFFLINE: Final = timedelta(hours=72)
MOST_MISMATCHES: Final = 3
MOST_REFUSALS: Final = 5

# made once: to make a statement anew costs as much as to run it
_challenges: Final = table_of(Challenge)
#: the columns in the order of :class:`OpenChallenge`, then what decides whether it is one
_FOUND: Final = select(
    _challenges.c.id,
    _challenges.c.person_id,
    _challenges.c.offline,
    _challenges.c.value,
    _challenges.c.modalities,
    _challenges.c.mismatches,
    _challenges.c.refusals,
    _challenges.c.expires_at,
    _challenges.c.ends_at,
    _challenges.c.purpose,
    _challenges.c.closed_at,
).where(_challenges.c.id == bindparam("challenge"), _challenges.c.device_id == bindparam("device"))
_OPEN: Final = Ready(_FOUND)
_OPEN_FOR_CHANGE: Final = Ready(_FOUND.with_for_update())
_WRITE: Final = Ready(
    update(_challenges)
    .where(_challenges.c.id == bindparam("challenge"))
    .values(
        mismatches=bindparam("mismatches"),
        refusals=bindparam("refusals"),
        expires_at=bindparam("expires_at"),
        closed_at=bindparam("closed_at"),
    )
)

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class PreparedChallenge:
    """Whom a challenge is for and what it asks of them; ``requested`` is None for enrolments."""

    subject: Subject
    purpose: Literal["check", "enrolment"]
    modalities: tuple[Modality, ...]
    requested: Place | None
    attempts_left: int


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """A challenge that takes a capture. ``value``: 32 bytes; ``person_id``: None of an offline one."""

    id: str
    person_id: int | None
    offline: bool
    value: bytes
    modalities: Sequence[str]
    mismatches: int
    refusals: int
    expires_at: datetime
    ends_at: datetime


def prepare_challenge(context: Context, _caller: Caller, request: ChallengeRequest) -> PreparedChallenge:
    """Find the person and choose the finger or hand to ask for: the best on record, then by the ladder.

    Raises:
        Refusal: not_enrolled, the same for a person unknown and for one without templates this device could
            compare (for an enrolment the person must only exist); person_locked.
    """
    modalities = tuple(dict.fromkeys(request.modalities))
    now = context.clock.now()
    with context.database.read(EVERYWHERE, one_by_one=True) as session:
        subject = find_subject(session, request.person_ref)
        if subject is None:
            raise Refusal("not_enrolled")
        if request.purpose == "enrolment":
            return PreparedChallenge(subject, "enrolment", modalities, None, 1)
        places = [one for one in enrolled_places(session, subject.person_ids) if one.modality in modalities]
        if not places:
            raise Refusal("not_enrolled")
        refuse_paused(session, subject.person_ids, now)
        today = today_of(session, subject.person_ids, now)
    # where everything failed already the best is asked for again: perhaps the hands are warm now
    requested = next_place(today.failures, places, modalities) or places[0]
    left = min(MOST_MISMATCHES, max(1, context.settings.kiosk.mismatches_a_day - today.mismatches))
    return PreparedChallenge(subject, "check", modalities, requested, left)


def record_challenge(
    session: Session,
    context: Context,
    caller: Caller,
    prepared: PreparedChallenge,
    random: Random = secrets.token_bytes,
) -> ChallengeAnswer:
    """Write a challenge for this device and person."""
    now = context.clock.now()
    is_check = prepared.purpose == "check"
    row = _row(caller, now, random) | {
        "person_id": prepared.subject.person_id,
        "purpose": prepared.purpose,
        "offline": False,
        "modalities": list(prepared.modalities),
        "modality": None if prepared.requested is None else prepared.requested.modality,
        "position": None if prepared.requested is None else prepared.requested.position,
        "expires_at": now + (AFTER_AN_ATTEMPT if is_check else FOR_AN_ENROLMENT),
        "ends_at": now + (LONGEST if is_check else FOR_AN_ENROLMENT),
    }
    bulk_insert(session, Challenge, [row])
    answer = ChallengeAnswer(
        challenge_id=row["id"],
        challenge=base64url.encode(row["value"]),
        expires_at=row["expires_at"],
        attempts_left=prepared.attempts_left,
    )
    if prepared.requested is None:
        return answer  # the member is left out, not null (section 3)
    return answer.model_copy(update={"requested": requested_of(prepared.requested)})


def record_offline_challenges(
    session: Session,
    context: Context,
    caller: Caller,
    request: OfflineChallengesRequest,
    random: Random = secrets.token_bytes,
) -> OfflineChallengesAnswer:
    """Write challenges for captures this device takes without a connection: one capture each, 72 hours."""
    now = context.clock.now()
    rows = [
        _row(caller, now, random)
        | {
            "person_id": None,
            "purpose": "check",
            "offline": True,
            "modalities": ["finger", "palm_vein"],
            "modality": None,
            "position": None,
            "expires_at": now + OFFLINE,
            "ends_at": now + OFFLINE,
        }
        for _ in range(request.count)
    ]
    bulk_insert(session, Challenge, rows)
    return OfflineChallengesAnswer(
        challenges=[
            OfflineChallenge(
                challenge_id=row["id"],
                challenge=base64url.encode(row["value"]),
                expires_at=row["expires_at"],
            )
            for row in rows
        ]
    )


def question_for_change(caller: Caller, challenge_id: str) -> Question:
    """Return what :func:`open_challenge` asks when it is to be changed, to be asked ahead."""
    return _OPEN_FOR_CHANGE, {"challenge": challenge_id, "device": caller.device_id}


def open_challenge(
    session: Session,
    caller: Caller,
    challenge_id: str,
    purpose: Literal["check", "enrolment"],
    now: datetime,
    *,
    captured_at: datetime | None = None,
    for_change: bool = False,
) -> OpenChallenge:
    """Return a challenge of this device that still takes a capture.

    A challenge taken along offline is judged by the moment of the capture: the connection may come back
    later; how late a capture may be is judged apart from it.

    Raises:
        Refusal: challenge_unknown (none, another device's, or for another purpose), challenge_used,
            challenge_expired.
    """
    ready = _OPEN_FOR_CHANGE if for_change else _OPEN
    row = ready.first(session, challenge=challenge_id, device=caller.device_id)
    if row is None or row.purpose != purpose:
        raise Refusal("challenge_unknown")
    if row.closed_at is not None:
        raise Refusal("challenge_used")
    found = OpenChallenge(*row[:-2])
    moment = captured_at if found.offline and captured_at is not None else now
    if moment > min(found.expires_at, found.ends_at):
        raise Refusal("challenge_expired")
    return found


def write_turn(
    session: Session,
    challenge: OpenChallenge,
    *,
    mismatches: int,
    refusals: int,
    expires_at: datetime,
    closed_at: datetime | None,
) -> None:
    """Write what a challenge still takes after a capture; ``closed_at``: None while it takes another."""
    _WRITE.change(
        session,
        challenge=challenge.id,
        mismatches=mismatches,
        refusals=refusals,
        expires_at=expires_at,
        closed_at=closed_at,
    )


def refuse_paused(session: Session, person_ids: tuple[int, ...], now: datetime) -> None:
    """Do nothing unless the person's checks are paused.

    Raises:
        Refusal: person_locked, with the seconds until the pause ends.
    """
    until = paused_until(session, person_ids, now)
    if until is not None:
        raise Refusal("person_locked", retry_after=max(1, round((until - now).total_seconds())))


def requested_of(place: Place) -> Requested:
    """Return a finger or hand as the protocol writes it: fingers by number, hands by name."""
    position = int(place.position) if place.modality == FINGER else place.position
    return Requested(modality=cast("Modality", place.modality), position=cast("Position", position))


def _row(caller: Caller, now: datetime, random: Random) -> dict[str, Any]:
    return {
        "id": new_id("chl", random),
        "device_id": caller.device_id,
        "value": random(CHALLENGE_BYTES),
        "created_at": now,
        "mismatches": 0,
        "refusals": 0,
        "closed_at": None,
    }
