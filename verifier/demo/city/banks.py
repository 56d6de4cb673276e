"""Banks that exist only in 青禾市; their card prefixes are assigned to no bank."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank with the six digits its accounts begin with."""

    name: str
    prefix: str
    weight: int


BANKS = (
    Bank("青禾农村商业银行", "990111", 55),
    Bank("青禾市商业银行", "990222", 25),
    Bank("柳溪村镇银行", "990333", 12),
    Bank("石桥村镇银行", "990444", 8),
)
_WEIGHTS = tuple(bank.weight for bank in BANKS)


def choose_bank(rng: Random) -> Bank:
    """Return a bank, larger ones more often."""
    return rng.choices(BANKS, _WEIGHTS)[0]
