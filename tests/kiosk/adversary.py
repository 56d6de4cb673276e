"""What every adversary's case has to show: the documented code, then a twin in one field that is accepted."""

from __future__ import annotations

import json

from tests.kiosk.independent_client import Draft, Got, Kiosk, Sent


def accepted(got: Got) -> Got:
    """An answer that says it was done."""
    assert got.status in (200, 201, 202), got.body
    return got


def refused_unkept(kiosk: Kiosk, bad: Draft | Sent, code: str, good: Draft) -> Got:
    """Send the bad request, then the good one with the same nonce and the same Idempotency-Key.

    That the twin is accepted shows besides that the bad one used up neither.
    """
    got = kiosk.send(bad)
    assert got.code == code, got.body
    twin = accepted(kiosk.send(good))
    assert "idempotent-replayed" not in twin.headers
    if good.target == "/v1/checks":
        assert twin.json["decision"] == "match"
        kiosk.sent_in_chain(json.loads(good.body))
    return got


def refused_kept(kiosk: Kiosk, bad: Draft, code: str) -> Got:
    """Send a request whose refusal is kept: asked again under a fresh nonce it is told word by word."""
    got = kiosk.send(bad)
    assert got.code == code, got.body
    again = kiosk.send(bad.anew(idempotency_key=bad.idempotency_key))
    assert (again.status, again.body) == (got.status, got.body)
    assert again.headers["idempotent-replayed"] == "true"
    return got
