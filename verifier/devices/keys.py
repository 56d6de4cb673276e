"""A device changes its key: the new one holds at once, the old one for another 24 hours (section 2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import operating_system_user
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.devices.callers import Caller
from verifier.devices.inserting import insert_new
from verifier.devices.joining import public_key_of
from verifier.devices.tables import DeviceKey
from verifier.protocol.messages.answered import NewKeyAnswer
from verifier.protocol.messages.sent import NewKeyRequest
from verifier.protocol.refusals import Refusal

OLD_KEY_HOLDS: Final = timedelta(hours=24)


def record_new_key(
    session: Session, context: Context, caller: Caller, request: NewKeyRequest, new_keyid: str
) -> NewKeyAnswer | Refusal:
    """Record the key of the request, which was signed with it (``new_keyid``) and with the caller's key.

    A device that lost the answer may ask again with its old key: the same answer. An old key brings in no
    third one: whoever took it from the device must not be able to stay.

    Returns:
        The answer, or ``device_exists``: the key was recorded before.

    Raises:
        Refusal: ``malformed_request`` or ``key_unknown``: the key is none, or not the one signed with; also
            ``key_unknown`` when the caller's own key has been replaced.
    """
    public = public_key_of(request.jwk.model_dump(), new_keyid)
    now = context.clock.now()
    # locked: of two changes at one moment the second meets a key that is already replaced
    own = session.scalars(
        select(DeviceKey)
        .where(DeviceKey.thumbprint == caller.keyid, DeviceKey.device_id == caller.device_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if own is None:
        raise Refusal("key_unknown")
    if own.until is not None:
        if _is_present_key(session, caller, new_keyid):
            return NewKeyAnswer(keyid=new_keyid, old_valid_until=own.until)
        raise Refusal("key_unknown", ({"problem": "key_replaced"},))
    values = {"thumbprint": new_keyid, "device_id": caller.device_id, "public_key": public, "since": now}
    if not insert_new(session, DeviceKey, values):
        return Refusal("device_exists")
    own.until = now + OLD_KEY_HOLDS
    session.flush()
    happening = Happening("device.key_changed", "device", caller.device_id, {})
    context.auditor.record(session, caller.actor_name, operating_system_user(), [happening])
    return NewKeyAnswer(keyid=new_keyid, old_valid_until=own.until)


def _is_present_key(session: Session, caller: Caller, keyid: str) -> bool:
    query = select(DeviceKey.thumbprint).where(
        DeviceKey.thumbprint == keyid,
        DeviceKey.device_id == caller.device_id,
        DeviceKey.until.is_(None),
    )
    return session.scalar(query) is not None
