"""Alerts: something about a device that somebody should look at. They accuse nobody and stop nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.clock import CHINA
from verifier.context import Context
from verifier.database.earlier import keep_earlier
from verifier.devices.callers import Caller
from verifier.devices.tables import DeviceAlert
from verifier.devices.words import AlertKind
from verifier.errors import Conflict, NotFound
from verifier.language import Text

_TIMES: Final = "times"


def raise_alert(
    session: Session,
    context: Context,
    caller: Caller,
    kind: AlertKind,
    detail: dict[str, Any],
    person_id: int | None = None,
    *,
    together: bool = False,
) -> None:
    """Raise an alert about the caller's device; the same one again is counted until somebody has seen it.

    Args:
        detail: counts, positions and numbers of checks; no personal data.
        person_id: whom the capture was about, if it was about somebody.
        together: count with the one of the same day whatever its detail, which stays that of the first.
    """
    latest = session.scalar(
        select(DeviceAlert)
        .where(DeviceAlert.device_id == caller.device_id, DeviceAlert.kind == kind)
        .order_by(DeviceAlert.id.desc())
        .limit(1)
    )
    if latest is not None and latest.seen_at is None and latest.person_id == person_id:
        told = {name: value for name, value in latest.detail.items() if name != _TIMES}
        if told == detail or (together and _day(latest.raised_at) == _day(context.clock.now())):
            keep_earlier(session, DeviceAlert, [{"id": latest.id, "detail": latest.detail}])
            latest.detail = told | {_TIMES: latest.detail.get(_TIMES, 1) + 1}
            session.flush()
            return
    session.add(
        DeviceAlert(
            agency_id=caller.agency_id,
            device_id=caller.device_id,
            kind=kind,
            person_id=person_id,
            detail=detail,
            raised_at=context.clock.now(),
        )
    )
    session.flush()


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()


def mark_seen(session: Session, context: Context, actor: Actor, alert_id: int) -> None:
    """Take an alert off the list of what waits to be looked at.

    Raises:
        NotPermitted: the actor may not view devices, or is not a person.
        NotFound: there is no such alert in the session's scope.
        Conflict: somebody has seen it before.
    """
    actor.require_person()
    actor.require(Right.DEVICES_VIEW)
    found = session.scalar(select(DeviceAlert).where(DeviceAlert.id == alert_id).with_for_update())
    if found is None:
        raise NotFound(Text("没有第 {id} 号提醒。", "There is no alert {id}.").fill(id=alert_id))
    if found.seen_at is not None:
        raise Conflict(Text("此提醒已有人看过。", "Somebody has seen this alert already."))
    found.seen_by, found.seen_at = actor.name, context.clock.now()
    happening = Happening(
        "device.alert_seen", "device", found.device_id, {"alert": found.id, "kind": found.kind}
    )
    context.auditor.record(session, actor.name, actor.os_user, [happening])
