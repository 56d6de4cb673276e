"""Sites and devices as pages show them: how each is, what is open about it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.devices.tables import Device, DeviceAlert, DeviceKey, Operator, OperatorDevice, Site
from verifier.devices.views import DeviceRow, list_devices
from verifier.errors import NotFound
from verifier.language import Text

DeviceStep = Literal["approve", "suspend", "resume", "revoke"]

SILENT_AFTER: Final = timedelta(days=3)
"""A device in use that has said nothing for so long is shown as silent."""
MOST_ALERTS: Final = 100
_STEPS: Final[dict[str, tuple[DeviceStep, ...]]] = {
    "pending": ("approve", "revoke"),
    "active": ("suspend", "revoke"),
    "suspended": ("resume", "revoke"),
    "revoked": (),
}
_OWN_CODE: Final = Text(
    "接入码由本人签发，须由另一位安全管理员批准。",
    "You issued its code: a different security administrator has to approve it.",
)


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site; ``devices`` not revoked, ``in_use`` and ``waiting`` for approval of them."""

    id: int
    name: str
    kind: str
    address: str | None
    opening_hours: str | None
    pad_required: bool
    devices: int
    in_use: int
    waiting: int


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert; ``times``: how often the same was told before anybody looked."""

    id: int
    device_id: str
    site: str
    kind: str
    person_id: int | None
    raised_at: datetime
    times: int
    #: counts, positions and numbers of checks
    detail: dict[str, object]
    seen_by: str | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key by its thumbprint and how long it has been and will be taken; ``until`` None: no end is set."""

    thumbprint: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One device with its keys, operators, alerts, the reader's lawful steps and what holds one up."""

    row: DeviceRow
    sensors: tuple[str, ...]
    pad_required: bool
    approved_at: datetime | None
    keys: tuple[KeyLine, ...]
    operators: tuple[tuple[str, str, bool], ...]
    alerts: tuple[AlertRow, ...]
    steps: tuple[DeviceStep, ...]
    waits_for: Text | None
    is_silent: bool
    #: checks it holds back for want of a line; None: it never said
    waiting_checks: int | None


def sites(session: Session) -> list[SiteRow]:
    """Return the sites of the session's scope by name, with the number of their devices."""
    counted = (
        select(Device.site_id, Device.status, func.count())
        .where(Device.status != "revoked")
        .group_by(Device.site_id, Device.status)
    )
    counts: dict[int, dict[str, int]] = {}
    for site_id, status, number in session.execute(counted):
        counts.setdefault(site_id, {})[status] = number
    return [
        SiteRow(
            site.id,
            site.name,
            site.kind,
            site.address,
            site.opening_hours,
            site.pad_required,
            sum(counts.get(site.id, {}).values()),
            counts.get(site.id, {}).get("active", 0),
            counts.get(site.id, {}).get("pending", 0),
        )
        for site in session.scalars(select(Site).order_by(Site.name))
    ]


def site_with(session: Session, site_id: int) -> Site:
    """Return a site.

    Raises:
        NotFound: no such site in the session's scope.
    """
    found = session.scalar(select(Site).where(Site.id == site_id))
    if found is None:
        raise NotFound(Text("没有第 {id} 号站点。", "There is no site {id}.").fill(id=site_id))
    return found


def is_silent(row: DeviceRow, now: datetime) -> bool:
    """Tell whether a device in use has not been heard of for :data:`SILENT_AFTER`."""
    last = row.seen_at or row.joined_at
    return row.status == "active" and now - last > SILENT_AFTER


def alerts(session: Session, device_id: str | None = None, most: int = MOST_ALERTS) -> tuple[AlertRow, ...]:
    """Return alerts of the session's scope, the newest first: those nobody has seen, or all of one device."""
    query = (
        select(DeviceAlert, Site.name)
        .join(Device, Device.id == DeviceAlert.device_id)
        .join(Site, Site.id == Device.site_id)
    )
    if device_id is None:
        query = query.where(DeviceAlert.seen_at.is_(None))
    else:
        query = query.where(DeviceAlert.device_id == device_id)
    found = session.execute(query.order_by(DeviceAlert.id.desc()).limit(most))
    return tuple(_alert(alert, site) for alert, site in found)


def device_view(session: Session, device_id: str, actor: Actor, now: datetime) -> DeviceView:
    """Return one device.

    Raises:
        NotFound: no such device in the session's scope.
    """
    row = next((one for one in list_devices(session) if one.id == device_id), None)
    if row is None:
        raise NotFound(Text("没有设备 {id}。", "There is no device {id}.").fill(id=device_id))
    device = session.scalars(select(Device).where(Device.id == device_id)).one()
    keys = select(DeviceKey).where(DeviceKey.device_id == device_id).order_by(DeviceKey.since.desc())
    operators = (
        select(Operator.id, Operator.name, Operator.active)
        .join(OperatorDevice, OperatorDevice.operator_id == Operator.id)
        .where(OperatorDevice.device_id == device_id)
        .order_by(Operator.id)
    )
    steps, waits_for = steps_now(row, actor)
    return DeviceView(
        row=row,
        sensors=_sensors(device.sensors),
        pad_required=site_with(session, device.site_id).pad_required,
        approved_at=device.approved_at,
        keys=tuple(KeyLine(key.thumbprint, key.since, key.until) for key in session.scalars(keys)),
        operators=tuple((one.id, one.name, one.active) for one in session.execute(operators)),
        alerts=alerts(session, device_id),
        steps=steps,
        waits_for=waits_for,
        is_silent=is_silent(row, now),
        waiting_checks=device.waiting_checks,
    )


def steps_now(row: DeviceRow, actor: Actor) -> tuple[tuple[DeviceStep, ...], Text | None]:
    """Return the steps to offer, and what holds the approval up; the service judges each again."""
    if Right.DEVICES_MANAGE not in actor.rights:
        return (), None
    steps = _STEPS.get(row.status, ())
    if row.status == "pending" and row.issued_by == actor.name:
        return tuple(step for step in steps if step != "approve"), _OWN_CODE
    return steps, None


def _alert(alert: DeviceAlert, site: str) -> AlertRow:
    return AlertRow(
        id=alert.id,
        device_id=alert.device_id,
        site=site,
        kind=alert.kind,
        person_id=alert.person_id,
        raised_at=alert.raised_at,
        times=int(alert.detail.get("times", 1)),
        detail={name: value for name, value in alert.detail.items() if name != "times"},
        seen_by=alert.seen_by,
        seen_at=alert.seen_at,
    )


def _sensors(told: Sequence[object]) -> tuple[str, ...]:
    """Return the modalities a device told of: each is a word, or an object that names one."""
    found = (one.get("modality") if isinstance(one, dict) else one for one in told)
    return tuple(str(name) for name in found if name)
