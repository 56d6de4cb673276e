"""The chain of check bodies, and the codes requests are refused with."""

from __future__ import annotations

import hashlib

import pytest

from verifier.protocol import base64url, chain
from verifier.protocol.refusals import REFUSAL_CODES, Refusal

#: section 6 of the protocol
PUBLISHED = """
malformed_request, digest_mismatch, signature_input_invalid
signature_missing, signature_invalid, key_unknown, signature_expired, clock_skew
enrolment_code_invalid, device_pending, device_suspended, device_revoked, operator_not_on_device
not_found, challenge_unknown, not_enrolled, method_not_allowed
replay_detected, challenge_used, capture_duplicate, template_reused, chain_fork, device_exists
idempotency_in_progress, challenge_expired, capture_too_old, body_too_large, format_unsupported
template_malformed, quality_low, pad_failed, modality_mismatch, idempotency_mismatch, person_locked
rate_limited, internal_error, overloaded, storage_unavailable
"""


def test_a_body_is_hashed_by_its_value_not_by_its_spelling() -> None:
    assert chain.entry_hash({"seq": 1, "a": "é"}) == chain.entry_hash({"a": "é", "seq": 1.0})
    assert chain.entry_hash({"seq": 1}) == hashlib.sha256(b'{"seq":1}').digest()


def test_members_nobody_knows_are_part_of_the_hash() -> None:
    assert chain.entry_hash({"seq": 1, "later": None}) != chain.entry_hash({"seq": 1})


def test_a_body_without_canonical_form_has_no_hash() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any will do
        chain.entry_hash({"seq": 2**53})


def test_the_chain_begins_with_zeros() -> None:
    assert base64url.encode(chain.FIRST) == "A" * 43


def test_the_codes_are_those_of_the_published_table() -> None:
    assert set(PUBLISHED.replace(",", " ").split()) == REFUSAL_CODES


def test_a_refusal_shows_its_code_and_nothing_else() -> None:
    refusal = Refusal("rate_limited", ({"limit": 2},), retry_after=3)
    assert (refusal.code, refusal.errors, refusal.retry_after) == ("rate_limited", ({"limit": 2},), 3)
    assert str(refusal) == "rate_limited"
    assert (Refusal("not_found").errors, Refusal("not_found").retry_after) == ((), None)
