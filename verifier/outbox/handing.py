"""What is handed to a way out of the building, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from verifier.language import Text


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as it leaves; ``content`` as in the table of messages."""

    message_id: str
    address: str
    content: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message: handed over where there is no ``problem``; ``final``: never try again."""

    problem: Text | None = None
    final: bool = False


HANDED_OVER: Final = Delivery()
