"""The code beside the identity number: ten characters, one for each person, kept as a slow keyed hash only.

It is printed at the counter or in a letter and never shown again. A new one ends the old one and whatever
visits the old one opened. Ten signs are 45 bits: who has the database and the key file could try them all,
were a try not made dear by argon2id (RFC 9106) with 19 MiB and a salt of each code's own.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from sqlalchemy import delete
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.audit.keys import citizen_code_key
from verifier.audit.service import Happening
from verifier.bars.closeness import must_not_be_kin
from verifier.certification.subjects import subject_of
from verifier.citizens.tables import CitizenCode, CitizenVisit
from verifier.context import Context

ALPHABET: Final = "ACDEFHJKMNPRTUVWXY34679"
"""No sign that reads like another: no 0 O Q G, 1 I L, 2 Z, 5 S, 8 B."""
LENGTH: Final = 10
SALT_BYTES: Final = 16
_LONGEST_TYPED: Final = 40
_HASH_BYTES: Final = 32
COST: Final = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1}
"""What OWASP's password storage guidance asks for at least: 19 MiB (told in KiB), two passes; some 20 ms."""
_cost = COST
#: a flood of guesses waits for its turn, as one of logins does, and does not exhaust the machine
_turns = threading.BoundedSemaphore(2)
_DROPPED: Final = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u2014\u2015\u2212_.·")


@dataclass(frozen=True, slots=True, repr=False)
class NewCode:
    """A code that was drawn and is not yet anybody's; ``plain`` without the hyphen."""

    plain: str
    salt: bytes
    digest: bytes


def new_code(context: Context) -> NewCode:
    """Draw a code. It takes some 20 ms of a processor: outside the transaction, if others wait for that.

    Raises:
        ConfigurationError: the key of codes is missing or readable by others.
    """
    plain, salt = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)), secrets.token_bytes(SALT_BYTES)
    return NewCode(plain, salt, slow_digest(context, plain, salt))


def issue_code(
    session: Session, context: Context, actor: Actor, person_id: int, drawn: NewCode | None = None
) -> str:
    """Give a person a new code and return it, as ``XXXXX-XXXXX`` (45 bits): it exists nowhere else.

    The code before, and the visits it opened, end with the caller's transaction. The session must see every
    entry of the registers that is this human: use :data:`verifier.database.EVERYWHERE`.

    Args:
        actor: the system for letters of the night; whoever prints otherwise. What they may is for the caller
            to ask, whom they are close to is asked here.
        drawn: a code drawn before; without one it is drawn here.

    Raises:
        NotPermitted: a person acts, and is the retiree or a declared relative.
        ConfigurationError: the key of codes is missing or readable by others.
    """
    if actor.is_person:
        must_not_be_kin(session, actor, person_id)
    code = drawn or new_code(context)
    now = context.clock.now()
    entries = subject_of(session, person_id).person_ids
    session.execute(delete(CitizenCode).where(CitizenCode.person_id.in_(entries)))
    session.execute(delete(CitizenVisit).where(CitizenVisit.person_id.in_(entries)))
    session.add(
        CitizenCode(
            person_id=person_id,
            salt=code.salt,
            digest=code.digest,
            issued_by=actor.name,
            issued_at=now,
            expires_at=now + timedelta(days=context.settings.citizens.code_days),
        )
    )
    session.flush()
    happening = Happening("citizen.code_issued", "person", str(person_id), {})
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return f"{code.plain[:5]}-{code.plain[5:]}"


def plain_code(typed: str) -> str:
    """Return a code as it is digested: capitals, without the hyphen, full width read as half."""
    return unicodedata.normalize("NFKC", typed[:_LONGEST_TYPED]).translate(_DROPPED).upper()


def slow_digest(context: Context, plain: str, salt: bytes) -> bytes:
    """Return the 32 bytes a code is kept as.

    Raises:
        ConfigurationError: the key is missing or readable by others.
    """
    keyed = digest(context, "code", plain)
    with _turns:
        return hash_secret_raw(keyed, salt, hash_len=_HASH_BYTES, type=Type.ID, **_cost)


def digest(context: Context, purpose: str, value: str) -> bytes:
    """Return the keyed digest of a value; another one for each purpose.

    Raises:
        ConfigurationError: the key is missing or readable by others.
    """
    key = citizen_code_key(context.settings.security.key_dir)
    return hmac.digest(key, purpose.encode() + b"\x00" + value.encode(), "sha256")
