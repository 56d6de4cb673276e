"""Who calls: the device behind a key, kept so briefly that a revocation holds within a second (section 2)."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import bindparam, select

from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.bulk import table_of
from verifier.database.ready import Ready
from verifier.devices.tables import Device, DeviceKey, Site
from verifier.protocol.messages.parts import DeviceStatus

KEPT: Final = timedelta(seconds=0.5)
"""Half of the second in which a revocation must hold; the other half is for the request itself."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A device as it stood when it was looked up, and the key it signs with.

    ``public_key``: 32 bytes. ``attended``: an operator stands beside it. ``pad_required``: its site lets an
    unattended device certify only after passed presentation-attack detection.
    """

    device_id: str
    site_id: int
    agency_id: int
    status: DeviceStatus
    keyid: str
    public_key: bytes
    attended: bool
    pad_required: bool

    @property
    def actor_name(self) -> str:
        """The name under which the audit chain remembers what the device did."""
        return f"device:{self.device_id}"


_devices: Final = table_of(Device)
_keys: Final = table_of(DeviceKey)
_sites: Final = table_of(Site)
#: the columns in the order of :class:`Caller`, then the end of the key
_QUERY: Final = Ready(
    select(
        _devices.c.id,
        _devices.c.site_id,
        _devices.c.agency_id,
        _devices.c.status,
        _keys.c.thumbprint,
        _keys.c.public_key,
        _devices.c.attended,
        _sites.c.pad_required,
        _keys.c.until,
    )
    .join(_keys, _keys.c.device_id == _devices.c.id)
    .join(_sites, _sites.c.id == _devices.c.site_id)
    .where(_keys.c.thumbprint == bindparam("keyid"))
)


@dataclass(frozen=True, slots=True)
class _Kept:
    caller: Caller
    until: datetime | None
    read_at: datetime


class Callers:
    """The devices that called of late; one for each process, used by all its threads."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._kept: dict[str, _Kept] = {}
        self._turn = threading.Lock()

    def find(self, keyid: str) -> Caller | None:
        """Return the device that signs with ``keyid``: its present key, or an old one that still holds.

        None for a key nobody has or whose day is over. Unknown keys are not remembered: a device that has
        just joined is known at once, and strangers fill no memory.
        """
        now = self._context.clock.now()
        kept = self._kept.get(keyid)
        # a clock that was set back must not keep an answer alive
        if kept is None or not timedelta(0) <= now - kept.read_at < KEPT:
            kept = self._read(keyid, now)
        if kept is None or (kept.until is not None and now >= kept.until):
            return None
        return kept.caller

    def forget(self) -> None:
        """Look everything up anew."""
        with self._turn:
            self._kept.clear()

    def _read(self, keyid: str, now: datetime) -> _Kept | None:
        with self._context.database.read(EVERYWHERE, one_by_one=True) as session:
            row = _QUERY.first(session, keyid=keyid)
        if row is None:
            with self._turn:
                self._kept.pop(keyid, None)
            return None
        # the moment before the look-up: whatever changed since is not in it
        found = _Kept(_caller(*row[:-1]), row[-1], now)
        with self._turn:
            other = self._kept.get(keyid)
            if other is None or not timedelta(0) <= other.read_at - now < KEPT:
                self._kept[keyid] = found
        return found


def _caller(device_id: str, site_id: int, agency_id: int, status: str, *rest: Any) -> Caller:
    return Caller(device_id, site_id, agency_id, cast("DeviceStatus", status), *rest)
