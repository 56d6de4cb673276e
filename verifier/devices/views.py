"""Devices and operators as lists for a person: where they stand, how they are, who answers for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from verifier.devices.tables import Device, DeviceAlert, Operator, OperatorDevice, Site


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device; ``open_alerts``: how many nobody has looked at yet."""

    id: str
    site: str
    site_kind: str
    status: str
    reason: str | None
    model: str
    serial: str
    software_version: str
    attended: bool
    issued_by: str
    approved_by: str | None
    joined_at: datetime
    seen_at: datetime | None
    checks: int
    open_alerts: int

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, times in RFC 3339."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """One operator and the devices they work with."""

    id: str
    name: str
    active: bool
    paused_until: datetime | None
    devices: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON, times in RFC 3339."""
        paused = self.paused_until
        return asdict(self) | {
            "devices": list(self.devices),
            "paused_until": None if paused is None else paused.isoformat(),
        }


def list_devices(session: Session, status: str | None = None) -> list[DeviceRow]:
    """Return the devices of the session's scope by site, newest first within it; of one status if given."""
    unseen = (
        select(DeviceAlert.device_id, func.count().label("alerts"))
        .where(DeviceAlert.seen_at.is_(None))
        .group_by(DeviceAlert.device_id)
    )
    alerts = {row.device_id: row.alerts for row in session.execute(unseen)}
    query = select(Device, Site).join(Site, Site.id == Device.site_id)
    if status is not None:
        query = query.where(Device.status == status)
    return [
        DeviceRow(
            id=device.id,
            site=site.name,
            site_kind=site.kind,
            status=device.status,
            reason=device.status_reason,
            model=device.model,
            serial=device.serial,
            software_version=device.software_version,
            attended=device.attended,
            issued_by=device.issued_by,
            approved_by=device.approved_by,
            joined_at=device.joined_at,
            seen_at=device.seen_at,
            checks=device.seq,
            open_alerts=alerts.get(device.id, 0),
        )
        for device, site in session.execute(query.order_by(Site.name, Device.joined_at.desc(), Device.id))
    ]


def list_operators(session: Session) -> list[OperatorRow]:
    """Return the operators of the session's scope, by id."""
    operators = session.scalars(select(Operator).order_by(Operator.id)).all()
    named = select(OperatorDevice).where(OperatorDevice.operator_id.in_([one.id for one in operators]))
    devices: dict[str, list[str]] = defaultdict(list)
    for link in session.scalars(named.order_by(OperatorDevice.device_id)):
        devices[link.operator_id].append(link.device_id)
    return [
        OperatorRow(one.id, one.name, one.active, one.paused_until, tuple(devices[one.id]))
        for one in operators
    ]
