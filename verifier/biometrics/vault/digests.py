"""Recognises the exact sample again, without keeping it: a keyed digest of the bytes in the clear."""

from __future__ import annotations

import hmac
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from verifier.biometrics.vault.key_files import digest_key
from verifier.biometrics.vault.tables import Template
from verifier.context import Context
from verifier.database.ready import Ready

# made once: to make a statement anew costs as much as to run it
_ENROLLED: Final = Ready(
    select(Template.id).where(Template.sample_digest.in_(bindparam("digests", expanding=True))).limit(1)
)


def sample_digest(context: Context, sample: bytes) -> bytes:
    """Return 32 bytes that are equal for equal samples, and tell nothing without the key of digests.

    Raises:
        ConfigurationError: the key is missing; `init` makes it.
    """
    return hmac.digest(digest_key(context.settings.security.key_dir), sample, "sha256")


def enrolled_before(session: Session, digests: set[bytes]) -> bool:
    """Tell whether one of these samples was enrolled once, by anybody, revoked or not.

    A person's finger never gives the same bytes twice: a check that brings an enrolled capture is a replay.
    The session must see everybody.
    """
    return _ENROLLED.first(session, digests=tuple(digests)) is not None
