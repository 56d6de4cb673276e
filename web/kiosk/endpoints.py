"""What an address of the API is: what it takes, who may call it, and the service that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.database.group_commit import GroupWriter
from verifier.devices.callers import Caller
from verifier.protocol.refusals import Refusal, RefusalCode
from verifier.protocol.requests import RequestSignature

KIB: Final = 1024
SMALL: Final = 256 * KIB
CHECK: Final = 1024 * KIB
LARGE: Final = 8 * 1024 * KIB


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering needs: the services' context, and who writes for all requests of this process."""

    context: Context
    writer: GroupWriter


@dataclass(frozen=True, slots=True)
class Asked:
    """A request whose signature, digest, sender and rate hold.

    ``sender``: None while a device joins. ``message``: the body as the endpoint's model, None for a GET.
    ``raw``: the body's JSON. ``path_value``: the variable part of the path. ``address``: the network peer's.
    """

    sender: Caller | None
    signature: RequestSignature
    message: Any
    raw: Any
    path_value: str | None
    address: str
    new_key: RequestSignature | None = None

    @property
    def new_keyid(self) -> str:
        """What the new key is called that signed as well; empty where none did."""
        return "" if self.new_key is None else self.new_key.keyid

    @property
    def caller(self) -> Caller:
        """The device that asks."""
        if self.sender is None:
            raise AssertionError("only a device that joins has no sender")
        return self.sender


#: Does the rest inside the write; a returned refusal keeps what was changed, a raised one does not.
Record = Callable[[Session], BaseModel | Refusal]
#: Reads and computes outside any write.
Prepare = Callable[[Desk, Asked], Record]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address.

    ``summary``: one sentence for the OpenAPI document. ``status``: of success. ``refusals``: codes beyond
    those every signed request may meet. ``chained``: the body is part of the device's chain. ``joins``: the
    key is taken from the body. ``changes_key``: the new key signs as well.
    """

    method: str
    path: str
    summary: str
    answer: type[BaseModel]
    prepare: Prepare
    message: type[BaseModel] | None = None
    status: int = 200
    most_bytes: int = SMALL
    refusals: tuple[RefusalCode, ...] = ()
    pending_may: bool = False
    chained: bool = False
    joins: bool = False
    changes_key: bool = False
