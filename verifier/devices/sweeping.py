"""Deletes what requests left behind once it can matter no more; little by little, beside the service."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from verifier.context import Context
from verifier.devices.codes import purge_codes
from verifier.devices.nonces import purge_nonces
from verifier.devices.operator_sessions import purge_operator_sessions
from verifier.devices.stored_answers import purge_answers

MOST_AT_ONCE: Final = 5000
"""Rows of a kind in one transaction, so that no check waits long behind it."""


def sweep(session: Session, context: Context, most: int = MOST_AT_ONCE) -> dict[str, int]:
    """Delete nonces, answers, codes and proofs whose time is over; return how many of each.

    To be called again soon where a count reaches ``most``.
    """
    now = context.clock.now()
    return {
        "nonces": purge_nonces(session, now, most),
        "answers": purge_answers(session, now, most),
        "codes": purge_codes(session, now),
        "operator_sessions": purge_operator_sessions(session, now),
    }
