"""From what a debt may be offset: the switches of the procedure say so, for each region, and nothing else."""

from __future__ import annotations

from typing import Final

from verifier.procedure.law import Law

#: what is offset from → the switch of procedure.toml and the step it takes
_RULES: Final[dict[str, tuple[str, str]]] = {
    "later_benefits": ("later_benefits", "offset_later_benefits"),
    "account_balance": ("account_balance", "offset_account"),
    "funeral_grant": ("grants", "offset_grants"),
    "survivor_grant": ("grants", "offset_grants"),
}


def allowed_offsets(law: Law) -> tuple[str, ...]:
    """Return what a region allows to offset from."""
    return tuple(kind for kind, (switch, _) in _RULES.items() if law.switches[switch])


def offset_step(kind: str) -> str:
    """Return the step of the case by which an offset begins (``KeyError``: a mistake in the program)."""
    return _RULES[kind][1]
