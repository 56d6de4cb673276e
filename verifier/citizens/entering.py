"""In by identity number and code: every refusal is the same answer, after the same work.

A wrong number, one nobody has, one without a code, a wrong code and one that ran out cannot be told apart:
the same statements run, the same number of slow hashes is made and compared. Wrong entries are counted for
each number and each network address in a table all processes share. The pause they end in is told the same
way whoever asks, because it looks at nobody: at numbers as they were typed, and at addresses.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ScalarResult, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matchers.records import read_id
from matchers.records.resident_id import normalise_id
from verifier.accounts.actor import operating_system_user
from verifier.audit.service import Happening
from verifier.citizens.codes import SALT_BYTES, digest, plain_code, slow_digest
from verifier.citizens.tables import CitizenCode, CitizenTry
from verifier.citizens.visits import open_visit
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.people.tables import Person

CITIZEN: Final = "citizen"
"""Who acts, in the audit chain: whoever holds the code."""
COMPARED: Final = 4
"""Hashes made and compared at each entry, found or not: entries of one number rarely have a code each."""
_LONGEST_NUMBER: Final = 60
#: of a number that is no resident's
_SHORTEST_NUMBER: Final = 5
#: entries read of one number; more than that share what stands for none
_MOST_NAMED: Final = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry led to: the token of a visit, or None; ``paused``: nothing was looked at."""

    token: str | None
    paused: bool


@dataclass(frozen=True, slots=True)
class _Try:
    """One entry as it is counted."""

    number: bytes
    address: bytes
    stretch: int


def enter(context: Context, number: str, code: str, address: str) -> Entry:
    """Open a visit for whoever names a person's identity number and that person's code.

    Args:
        number: as it was typed; old numbers of fifteen digits are read too.
        code: as it was typed, with or without hyphen, capitals or not.
        address: of the network, as the server knows it.

    Raises:
        ConfigurationError: the key of codes is missing or readable by others.
    """
    typed = normalise_id(number[:_LONGEST_NUMBER])
    keys = tuple(read_id(typed).keys)
    tried = _Try(
        digest(context, "number", str(max(keys)) if keys else typed),
        digest(context, "address", _network(address)),
        int(context.clock.now().timestamp()) // (context.settings.citizens.pause_minutes * 60),
    )
    with context.database.read(EVERYWHERE) as session:
        if _is_paused(session, context, tried):
            return Entry(None, paused=True)
        kept = _kept(session, _entries(session, typed, keys))
    fitting = _fitting(context, kept, plain_code(code))  # slow: nobody waits for a transaction meanwhile
    with context.database.write(EVERYWHERE) as session:
        _forget_past_tries(session, tried.stretch)
        if _counted_too_many(session, context, tried):  # others tried at the same moment
            return Entry(None, paused=True)
        found = _holder(session, context.clock.now(), fitting)
        if found is None:
            return Entry(None, paused=False)
        _take_back(session, tried)
        happening = Happening("citizen.entered", "person", str(found), {})
        context.auditor.record(session, CITIZEN, operating_system_user(), [happening])
        return Entry(open_visit(session, context, found), paused=False)


def _network(address: str) -> str:
    """Return what counts as one address: whoever has an IPv6 address has a network of 2^64 of them."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    if known.ipv4_mapped is not None:  # a server that listens on IPv6 names everybody of IPv4 so
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False))


def _limits(context: Context) -> dict[str, int]:
    settings = context.settings.citizens
    return {"number": settings.tries_per_number, "address": settings.tries_per_address}


def _is_paused(session: Session, context: Context, tried: _Try) -> bool:
    limits = _limits(context)
    counted = select(CitizenTry.kind, CitizenTry.tries).where(
        CitizenTry.stretch == tried.stretch, CitizenTry.digest.in_((tried.number, tried.address))
    )
    return any(row.tries >= limits[row.kind] for row in session.execute(counted))


def _counted_too_many(session: Session, context: Context, tried: _Try) -> bool:
    """Count this entry for number and address; tell whether one of them has had too many."""
    limits = _limits(context)
    counts = {kind: _count(session, kind, tried) for kind in limits}
    return any(counts[kind] > limits[kind] for kind in limits)


def _count(session: Session, kind: str, tried: _Try) -> int:
    values: dict[str, Any] = {
        "kind": kind,
        "digest": tried.number if kind == "number" else tried.address,
        "stretch": tried.stretch,
        "tries": 1,
    }
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    counted: ScalarResult[int] = session.scalars(
        dialect.insert(CitizenTry)
        .values(values)
        .on_conflict_do_update(
            index_elements=[CitizenTry.kind, CitizenTry.digest, CitizenTry.stretch],
            set_={"tries": CitizenTry.tries + 1},
        )
        .returning(CitizenTry.tries),
        execution_options={"populate_existing": True},
    )
    return counted.one()


def _forget_past_tries(session: Session, stretch: int) -> None:
    session.execute(delete(CitizenTry).where(CitizenTry.stretch < stretch))


def _take_back(session: Session, tried: _Try) -> None:
    """A right entry counts for nothing: one telephone of a village office helps a whole village."""
    session.execute(delete(CitizenTry).where(CitizenTry.kind == "number", CitizenTry.digest == tried.number))
    session.execute(
        update(CitizenTry)
        .where(CitizenTry.kind == "address", CitizenTry.digest == tried.address)
        .values(tries=CitizenTry.tries - 1)
    )


def _entries(session: Session, typed: str, keys: Sequence[int]) -> list[int]:
    """Return every entry of the registers that is one human with an entry under this number."""
    root = func.coalesce(Person.identity_id, Person.id).label("root")
    # without a key nobody is asked for: the statement is the same
    named = select(root, Person.id_no).where(or_(Person.id_key.in_(keys or (0,)), Person.id_no == typed))
    rows = session.execute(named.limit(_MOST_NAMED)).all()
    roots = {row.root for row in rows if _same_number(typed, row.id_no)}
    if not roots or not (keys or (_says_something(typed) and len(roots) == 1)):
        roots = {0}
    known = select(Person.id).where(or_(Person.id.in_(roots), Person.identity_id.in_(roots)))
    return list(session.scalars(known.order_by(Person.id))) or [0]


def _says_something(typed: str) -> bool:
    """Registers write a blank, a word or zeros for a number they lack: a code alone must open no page."""
    return len(typed) >= _SHORTEST_NUMBER and len(set(typed)) > 2


def _same_number(typed: str, id_no: str) -> bool:
    """The key leaves out the check character: of two written in full it must agree, as it was typed."""
    theirs = normalise_id(id_no)
    return typed == theirs or len(typed) != len(theirs)


@dataclass(frozen=True, slots=True, repr=False)
class _Kept:
    """What is kept of one code."""

    person_id: int
    salt: bytes
    digest: bytes


#: what is compared where there is no code
_NONE: Final = _Kept(0, bytes(SALT_BYTES), bytes(32))


def _kept(session: Session, entries: Sequence[int]) -> list[_Kept]:
    """Return the codes of these entries, the newest first, filled up to as many as are always compared."""
    rows = session.execute(
        select(CitizenCode.person_id, CitizenCode.salt, CitizenCode.digest)
        .where(CitizenCode.person_id.in_(entries))
        .order_by(CitizenCode.issued_at.desc(), CitizenCode.person_id)
        .limit(COMPARED)
    )
    found = [_Kept(*row) for row in rows]
    return found + [_NONE] * (COMPARED - len(found))


def _fitting(context: Context, kept: Sequence[_Kept], plain: str) -> _Kept:
    """Return the code that was given, else what stands for none, after the same work."""
    fitting = _NONE
    for one in kept:
        same = hmac.compare_digest(slow_digest(context, plain, one.salt), one.digest)
        if same and one is not _NONE:
            fitting = one
    return fitting


def _holder(session: Session, now: datetime, fitting: _Kept) -> int | None:
    """Return whose code this is, if it still is: it may have run out, or a newer one ended it since."""
    query = select(CitizenCode.person_id).where(
        CitizenCode.person_id == fitting.person_id,
        CitizenCode.digest == fitting.digest,
        CitizenCode.expires_at > now,
    )
    return session.scalar(query)
