"""The chain of check bodies a device keeps, and what is told of a fork or a gap (section 4)."""

from __future__ import annotations

from typing import Final, Literal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.database.bulk import bulk_insert, table_of
from verifier.database.ready import Ready, ask_ahead
from verifier.devices.alerts import raise_alert
from verifier.devices.callers import Caller
from verifier.devices.tables import ChainEntry, Device
from verifier.protocol.chain import FIRST
from verifier.protocol.refusals import Refusal, RefusalCode

Receipt = Literal["first", "again"]
_FORK: Final = "chain_fork"
_NO_MORE: Final[dict[str, RefusalCode]] = {"suspended": "device_suspended", "revoked": "device_revoked"}

_devices: Final = table_of(Device)
_entries: Final = table_of(ChainEntry)
#: locked: of two bodies of one device the second must not look before the first is there
_HIGHEST: Final = Ready(
    select(_devices.c.seq, _devices.c.status).where(_devices.c.id == bindparam("device")).with_for_update()
)
_NEAR: Final = Ready(
    select(_entries.c.seq, _entries.c.item_hash, _entries.c.prev_hash).where(
        _entries.c.device_id == bindparam("device"),
        _entries.c.seq.between(bindparam("from_seq"), bindparam("to_seq")),
    )
)
_ADVANCE: Final = Ready(
    update(_devices).where(_devices.c.id == bindparam("device")).values(seq=bindparam("reached"))
)


def advance(
    session: Session, context: Context, caller: Caller, seq: int, prev_hash: bytes, item_hash: bytes
) -> Receipt | Refusal:
    """Place a check body in its device's chain, whatever becomes of the check itself.

    Args:
        seq: position, from 1.
        prev_hash, item_hash: 32 bytes each: of the body before it as the body says, and its own.

    Returns:
        ``first``, or ``again`` for a body that came before; for one that contradicts what came before the
        refusal ``chain_fork``, to be returned, not raised: its alert is to stay. A gap is accepted with an
        alert, and what fills it later must fit both neighbours.

    Raises:
        Refusal: ``device_suspended`` or ``device_revoked`` while the request waited for its turn to write.
    """
    device = {"device": caller.device_id}
    near_it = device | {"from_seq": seq - 1, "to_seq": seq + 1}
    ask_ahead(session, (_HIGHEST, device), (_NEAR, near_it))
    [(highest, status)] = _HIGHEST.rows(session, **device)
    if status in _NO_MORE:
        raise Refusal(_NO_MORE[status])
    rows = _NEAR.rows(session, **near_it)
    near = {row.seq: (row.item_hash, row.prev_hash) for row in rows}
    if near.get(seq) == (item_hash, prev_hash):
        return "again"
    before = FIRST if seq == 1 else near.get(seq - 1, (None,))[0]
    after = near.get(seq + 1, (None, None))[1]
    if seq in near or before not in (None, prev_hash) or after not in (None, item_hash):
        # a device that forked sends body after body: one alert that counts, not one for each
        raise_alert(session, context, caller, _FORK, {"seq": seq}, together=True)
        return Refusal(_FORK)
    if seq > highest + 1:
        raise_alert(
            session, context, caller, "chain_gap", {"missing_from": highest + 1, "missing_to": seq - 1}
        )
    entry = {
        "device_id": caller.device_id,
        "seq": seq,
        "item_hash": item_hash,
        "prev_hash": prev_hash,
        "received_at": context.clock.now(),
    }
    bulk_insert(session, ChainEntry, [entry])
    if seq > highest:
        _ADVANCE.change(session, device=caller.device_id, reached=seq)
    return "first"
