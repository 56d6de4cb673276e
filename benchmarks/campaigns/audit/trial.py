"""One tampering in a transaction that is undone again, and what the verification says of it."""

from __future__ import annotations

from random import Random

from benchmarks.campaigns.audit.office import Chain
from benchmarks.campaigns.audit.tampering import TAMPERINGS
from verifier.audit.verifying import verify_chain
from verifier.database import EVERYWHERE, Database


class Missed(Exception):
    """A tampering that was not found, or whose first bad row was not named."""


def tampered(database: Database, key: bytes, chain: Chain, kind: str, dice: Random) -> str:
    """Tamper once and verify; return the problem that was told.

    Raises:
        Missed: nothing was found, or another row was named.
    """
    with database.read(EVERYWHERE) as session:
        # a session for reading leaves nothing behind
        first = TAMPERINGS[kind](session, dice, chain)
        report = verify_chain(session, key, chain.kept)
    if report.first_bad_seq != first or report.problem is None:
        raise Missed(f"{kind}: entry {first} was tampered with, {report} was told")
    return report.problem


def sound(database: Database, key: bytes, chain: Chain) -> bool:
    """Tell whether the chain that nobody touched holds."""
    with database.read(EVERYWHERE) as session:
        return verify_chain(session, key, chain.kept).problem is None
