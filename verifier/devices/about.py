"""What a device is told about itself, and what it tells of itself from time to time (section 2)."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.devices.alerts import raise_alert
from verifier.devices.callers import Caller
from verifier.devices.server_keys import published
from verifier.devices.tables import Device, Site
from verifier.devices.words import SiteKind
from verifier.protocol.messages.answered import DeviceAnswer, HeartbeatAnswer, PublishedSite, Rate
from verifier.protocol.messages.sent import HeartbeatRequest


def device_answer(session: Session, context: Context, caller: Caller) -> DeviceAnswer:
    """Answer ``GET /v1/devices/self``.

    Raises:
        ConfigurationError: the server's keys cannot be used.
    """
    name, kind = session.execute(select(Site.name, Site.kind).where(Site.id == caller.site_id)).one()
    kiosk = context.settings.kiosk
    return DeviceAnswer(
        device_id=caller.device_id,
        status=caller.status,
        site=PublishedSite(name=name, kind=cast("SiteKind", kind)),
        server_keys=published(context),
        rate=Rate(requests_per_second=kiosk.requests_a_second, burst=kiosk.burst),
    )


def record_heartbeat(
    session: Session, context: Context, caller: Caller, request: HeartbeatRequest
) -> HeartbeatAnswer:
    """Note that a device lives, its software and what it has not sent; a sensor that fails is an alert."""
    now = context.clock.now()
    device = session.scalars(select(Device).where(Device.id == caller.device_id).with_for_update()).one()
    device.seen_at = now
    if request.software_version:
        device.software_version = request.software_version
    if request.queue_length is not None:
        device.waiting_checks = request.queue_length
    if request.sensors_ok is False:
        raise_alert(session, context, caller, "sensor_fault", {})
    session.flush()
    return HeartbeatAnswer(server_time=now, status=caller.status)
