"""A device joins: it shows a code and its key, and then waits for a second administrator (section 2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from verifier.accounts.actor import operating_system_user
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.devices.codes import count_wrong_try, seconds_to_wait, use_up, valid_code
from verifier.devices.ids import new_id
from verifier.devices.tables import Device, DeviceKey, EnrolmentCode, Site
from verifier.protocol import keys
from verifier.protocol.messages.answered import JoinAnswer
from verifier.protocol.messages.sent import JoinRequest
from verifier.protocol.refusals import Refusal


def public_key_of(jwk: Any, keyid: str) -> bytes:
    """Return the 32 bytes of a key as it was sent; ``keyid`` is what the request was signed as.

    Raises:
        Refusal: ``malformed_request`` for no key of the curve, ``key_unknown`` for another ``keyid``.
    """
    try:
        public = keys.public_of(jwk)
    except ValueError:
        raise Refusal("malformed_request", ({"field": "jwk", "problem": "not_an_ed25519_key"},)) from None
    if keys.thumbprint(public) != keyid:
        raise Refusal("key_unknown")
    return public


def record_join(
    session: Session, context: Context, request: JoinRequest, keyid: str, address: str
) -> JoinAnswer | Refusal:
    """Let a device join the site its code is for, as ``pending``.

    Args:
        keyid: what the request was signed as, by the key in its body.
        address: the network address it came from; five wrong codes an hour from one are enough.

    Returns:
        The answer, or ``enrolment_code_invalid`` (unknown, used or over), or ``device_exists`` (the key was
        ever recorded, or a device of that model and serial is not revoked). Only the answer uses the code up.

    Raises:
        Refusal: ``rate_limited`` after five wrong codes; or the key is none.
    """
    public = public_key_of(request.jwk.model_dump(), keyid)
    now = context.clock.now()
    wait = seconds_to_wait(session, address, now)
    if wait is not None:
        raise Refusal("rate_limited", retry_after=wait)
    code = valid_code(session, request.code, now)
    if code is None:
        count_wrong_try(session, address, now)
        return Refusal("enrolment_code_invalid")
    if _is_known(session, request, keyid):
        return Refusal("device_exists")
    try:
        with session.begin_nested():
            device = _add(session, context, request, code, DeviceKey(thumbprint=keyid, public_key=public))
    except IntegrityError:  # another process was faster with the same key or serial
        return Refusal("device_exists")
    use_up(session, code, now)
    detail = {"site_id": device.site_id, "issued_by": device.issued_by, "attended": device.attended}
    happening = Happening("device.joined", "device", device.id, detail)
    context.auditor.record(session, f"device:{device.id}", operating_system_user(), [happening])
    return JoinAnswer(device_id=device.id, status="pending")


def _is_known(session: Session, request: JoinRequest, keyid: str) -> bool:
    # a key is never used twice, not even after its device was revoked
    by_key = exists().where(DeviceKey.thumbprint == keyid)
    by_serial = exists().where(
        Device.serial == request.serial, Device.model == request.model, Device.status != "revoked"
    )
    return bool(session.scalar(select(or_(by_key, by_serial))))


def _add(
    session: Session, context: Context, request: JoinRequest, code: EnrolmentCode, key: DeviceKey
) -> Device:
    now = context.clock.now()
    device = Device(
        agency_id=session.get_one(Site, code.site_id).agency_id,
        id=new_id("dev"),
        site_id=code.site_id,
        status="pending",
        serial=request.serial,
        model=request.model,
        software_version=request.software_version,
        sensors=list(request.sensors),
        attended=code.attended,
        issued_by=code.issued_by,
        joined_at=now,
        seq=0,
        seen_at=now,
    )
    session.add(device)
    session.flush()
    key.device_id, key.since = device.id, now
    session.add(key)
    session.flush()
    return device
