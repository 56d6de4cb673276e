"""Events this floor raises. A handler adds to ``audit``; who raised the event writes all to the chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from verifier.audit.service import Happening
from verifier.events import Event


@dataclass(frozen=True, slots=True)
class PersonCertified(Event):
    """An entry of the register proved to be alive on a day.

    ``basis``: check, staff, life_sign, proxy_sign or partner; ``reference``: number of the check, task or
    sign.
    """

    person_id: int
    certified_on: date
    basis: str
    reference: str | None
    by: str
    at: datetime
    audit: list[Happening]
