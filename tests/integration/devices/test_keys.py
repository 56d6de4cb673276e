"""A device changes its key: both hold for a day, then the new one alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.integration.devices.scene import Kiosk, active, audited, code_of, move
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.callers import Caller, Callers
from verifier.devices.keys import record_new_key
from verifier.protocol import keys
from verifier.protocol.messages.answered import NewKeyAnswer
from verifier.protocol.messages.sent import NewKeyRequest
from verifier.protocol.refusals import Refusal


def _change(ctx: Context, caller: Caller, to: Kiosk, keyid: str | None = None) -> NewKeyAnswer | Refusal:
    request = NewKeyRequest.model_validate({"jwk": keys.jwk(to.public)})
    with ctx.database.write(EVERYWHERE) as session:
        return record_new_key(session, ctx, caller, request, keyid or to.keyid)


def test_the_new_key_holds_at_once_and_the_old_one_for_a_day(ctx: Context) -> None:
    old, new = Kiosk(), Kiosk()
    caller = active(ctx, old)
    answer = _change(ctx, caller, new)
    assert isinstance(answer, NewKeyAnswer)
    assert (answer.keyid, answer.old_valid_until) == (new.keyid, ctx.clock.now() + timedelta(hours=24))
    for kiosk in (old, new):
        found = Callers(ctx).find(kiosk.keyid)
        assert found is not None
        assert (found.device_id, found.public_key) == (caller.device_id, kiosk.public)
    move(ctx, hours=24)
    assert Callers(ctx).find(old.keyid) is None
    assert Callers(ctx).find(new.keyid) is not None
    [entry] = audited(ctx, "device.key_changed")
    assert (entry.actor, entry.subject_id) == (caller.actor_name, caller.device_id)


def test_a_device_that_lost_the_answer_is_answered_alike(ctx: Context) -> None:
    caller, new = active(ctx), Kiosk()
    first = _change(ctx, caller, new)
    move(ctx, hours=1)
    assert _change(ctx, caller, new) == first
    assert len(audited(ctx, "device.key_changed")) == 1


def test_a_key_that_was_recorded_before_is_refused(ctx: Context) -> None:
    own, other = Kiosk("SN-1"), Kiosk("SN-2")
    caller = active(ctx, own)
    active(ctx, other)
    assert code_of(_change(ctx, caller, other)) == "device_exists"
    assert code_of(_change(ctx, caller, own)) == "device_exists"


def test_a_replaced_key_brings_in_no_third_one(ctx: Context) -> None:
    caller, new = active(ctx), Kiosk()
    _change(ctx, caller, new)
    with pytest.raises(Refusal) as refused:
        _change(ctx, caller, Kiosk())
    assert refused.value.code == "key_unknown"
    present = Callers(ctx).find(new.keyid)
    assert present is not None
    assert isinstance(_change(ctx, present, Kiosk()), NewKeyAnswer)


def test_the_key_must_be_the_one_the_request_was_signed_with(ctx: Context) -> None:
    caller, new = active(ctx), Kiosk()
    with pytest.raises(Refusal) as refused:
        _change(ctx, caller, new, Kiosk().keyid)
    assert refused.value.code == "key_unknown"
    assert Callers(ctx).find(new.keyid) is None
