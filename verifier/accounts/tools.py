"""What the services about accounts need of their surroundings; the context, a floor above, has it."""

from __future__ import annotations

from typing import Protocol

from verifier.audit.service import Auditor
from verifier.clock import Clock
from verifier.settings import Settings


class Tools(Protocol):
    """Settings, clock and auditor."""

    @property
    def settings(self) -> Settings:
        """The configuration."""
        ...

    @property
    def clock(self) -> Clock:
        """What tells the time."""
        ...

    @property
    def auditor(self) -> Auditor:
        """What writes the chain."""
        ...
