"""What becomes of a device: approved by a second person, suspended, resumed, revoked. Always by a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.devices.tables import Device
from verifier.devices.words import DEVICE_STATES
from verifier.errors import Conflict, NotFound, NotPermitted
from verifier.language import Text
from verifier.protocol.messages.parts import DeviceStatus
from verifier.reasons import checked_reason


def approve(
    session: Session, context: Context, actor: Actor, device_id: str, *, attended: bool | None = None
) -> Device:
    """Let a device that waits begin its work; by another person than who issued its code (section 2).

    Args:
        attended: whether an operator stands beside it, where the approver knows better than the issuer.

    Raises:
        NotPermitted: the actor may not manage devices, is not a person, or issued the code.
        NotFound: no such device in the session's scope.
        Conflict: it does not wait for approval.
    """
    device = _taken(session, actor, device_id, "pending")
    if device.issued_by == actor.name:
        raise NotPermitted(
            Text(
                "接入码由本人签发，须由另一位安全管理员批准这台设备。",
                "You issued this device's code; a different security administrator must approve it.",
            ),
            Text("请另一位安全管理员执行批准。", "Ask another security administrator to approve it."),
        )
    if attended is not None:
        device.attended = attended
    device.approved_by, device.approved_at = actor.name, context.clock.now()
    detail = _moved(device, "active") | {"attended": device.attended, "issued_by": device.issued_by}
    detail |= actor.unproved()
    happening = Happening("device.approved", "device", device.id, detail)
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return device


def suspend(session: Session, context: Context, actor: Actor, device_id: str, reason: str) -> Device:
    """Take nothing more from a device until it is resumed.

    Raises:
        NotPermitted, NotFound, Conflict: as for :func:`approve`; it must be in use.
        InvalidInput: no reason.
    """
    device = _taken(session, actor, device_id, "active")
    happening = Happening("device.suspended", "device", device.id, _moved(device, "suspended", reason))
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return device


def resume(session: Session, context: Context, actor: Actor, device_id: str, reason: str) -> Device:
    """Let a suspended device work again.

    Raises:
        NotPermitted, NotFound, Conflict: as for :func:`approve`; it must be suspended.
        InvalidInput: no reason.
    """
    device = _taken(session, actor, device_id, "suspended")
    happening = Happening("device.resumed", "device", device.id, _moved(device, "active", reason))
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return device


def revoke(session: Session, context: Context, actor: Actor, device_id: str, reason: str) -> Device:
    """End a device for good; its keys are never taken again, its serial may join with a new key.

    Raises:
        NotPermitted, NotFound, Conflict: as for :func:`approve`; it must not be revoked already.
        InvalidInput: no reason.
    """
    device = _taken(session, actor, device_id, "pending", "active", "suspended")
    happening = Happening("device.revoked", "device", device.id, _moved(device, "revoked", reason))
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return device


def _taken(session: Session, actor: Actor, device_id: str, *lawful: DeviceStatus) -> Device:
    """Return the device, locked, if the actor may move it and it stands in one of the ``lawful`` states."""
    actor.require_person()
    actor.require(Right.DEVICES_MANAGE)
    query = select(Device).where(Device.id == device_id).with_for_update()
    device = session.scalar(query.execution_options(populate_existing=True))
    if device is None:
        raise NotFound(Text("没有设备 {id}。", "There is no device {id}.").fill(id=device_id))
    if device.status not in lawful:
        raise Conflict(
            Text(
                "设备目前“{state}”，不能这样处理。", "The device is “{state}”; this step is not open now."
            ).fill(state=DEVICE_STATES[device.status]),
            Text("请先查看设备列表。", "Look at the list of devices first."),
        )
    return device


def _moved(device: Device, new: DeviceStatus, reason: str | None = None) -> dict[str, Any]:
    """Bring the device to its new state and return what is told of that."""
    why = None if reason is None else checked_reason(reason)
    detail = {"previous": device.status, "new": new}
    device.status, device.status_reason = new, why
    return detail if why is None else detail | {"reason": why}
