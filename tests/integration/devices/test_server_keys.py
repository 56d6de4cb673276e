"""The server's keys: made once, changed with an overlap of seven days, the private halves in files only."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.integration.devices.scene import APPROVER, SUPERVISOR, active, audited, move
from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.about import device_answer
from verifier.devices.server_key_files import make_server_keys, read_index, require_lasting
from verifier.devices.server_keys import opener, published, rotate, signer
from verifier.errors import ConfigurationError, Conflict, NotPermitted
from verifier.protocol import base64url, keys


def _folder(ctx: Context) -> Path:
    return ctx.settings.security.key_dir


def _refusal(ctx: Context) -> str:
    with pytest.raises(ConfigurationError) as refused:
        signer(ctx)
    return refused.value.in_language("en")


def test_the_first_keys_are_made_once_and_only_the_owner_may_read_them(tmp_path: Path) -> None:
    made = make_server_keys(tmp_path, NOW)
    assert made == ["kiosk-signing-1.key", "kiosk-encryption-1.key"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert make_server_keys(tmp_path, NOW + timedelta(days=1)) == []
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_published_keys_are_those_in_use_and_hold_no_private_half(sqlite_ctx: Context) -> None:
    answer, current = published(sqlite_ctx), signer(sqlite_ctx)
    [signing], [encryption] = answer.signing, answer.encryption
    assert signing.kid == current.kid == keys.thumbprint(keys.public(current.private))
    assert base64url.decode(signing.x) == keys.public(current.private)
    private = opener(sqlite_ctx, encryption.kid)
    assert private is not None
    assert base64url.decode(encryption.x) == keys.public(private)
    told = answer.model_dump_json() + (_folder(sqlite_ctx) / "server-keys.json").read_text()
    for name in ("kiosk-signing-1.key", "kiosk-encryption-1.key"):
        assert base64url.encode((_folder(sqlite_ctx) / name).read_bytes()) not in told


def test_while_two_generations_overlap_the_pinned_one_goes_on_signing(sqlite_ctx: Context) -> None:
    old = signer(sqlite_ctx).kid
    answer = rotate(sqlite_ctx, APPROVER)
    new = answer.signing[1].kid
    assert [key.kid for key in answer.signing] == [old, new]
    assert [key.kid for key in answer.encryption] == ["enc-2", "enc-1"]
    assert answer.signing[0].not_after == NOW + timedelta(days=7)
    move(sqlite_ctx, days=7, seconds=-1)
    assert signer(sqlite_ctx).kid == old
    assert len(published(sqlite_ctx).signing) == 2
    move(sqlite_ctx, seconds=1)
    assert signer(sqlite_ctx).kid == new
    assert [key.kid for key in published(sqlite_ctx).encryption] == ["enc-2"]
    # receipts outlive their key
    assert old in {entry.kid for entry in read_index(_folder(sqlite_ctx))}


def test_what_was_sealed_off_line_to_the_old_key_is_opened_for_73_more_hours(sqlite_ctx: Context) -> None:
    rotate(sqlite_ctx, APPROVER)
    move(sqlite_ctx, days=7, hours=73, seconds=-1)
    assert opener(sqlite_ctx, "enc-1") is not None
    move(sqlite_ctx, seconds=1)
    assert opener(sqlite_ctx, "enc-1") is None
    assert opener(sqlite_ctx, "enc-2") is not None
    assert opener(sqlite_ctx, "enc-3") is None


def test_the_next_change_waits_for_the_end_of_this_one_and_destroys_what_is_long_over(
    sqlite_ctx: Context,
) -> None:
    rotate(sqlite_ctx, APPROVER)
    with pytest.raises(Conflict):
        rotate(sqlite_ctx, APPROVER)
    move(sqlite_ctx, days=11)
    rotate(sqlite_ctx, APPROVER)
    names = {path.name for path in _folder(sqlite_ctx).glob("kiosk-*.key")}
    assert names == {f"kiosk-{use}-{number}.key" for use in ("signing", "encryption") for number in (2, 3)}
    assert len(published(sqlite_ctx).signing) == 2
    require_lasting(_folder(sqlite_ctx), sqlite_ctx.clock.now() + timedelta(days=669))
    assert [entry.detail for entry in audited(sqlite_ctx, "server_keys.rotated")] == [
        {"generation": number, "overlap_days": 7} for number in (2, 3)
    ]


def test_only_a_security_administrator_changes_the_keys(sqlite_ctx: Context) -> None:
    for actor in (system_actor(), SUPERVISOR):
        with pytest.raises(NotPermitted):
            rotate(sqlite_ctx, actor)
    assert len(published(sqlite_ctx).signing) == 1


def test_a_change_that_was_killed_before_the_index_leaves_the_old_keys_in_use(sqlite_ctx: Context) -> None:
    (_folder(sqlite_ctx) / "kiosk-signing-2.key").write_bytes(b"half")
    old = signer(sqlite_ctx).kid
    assert rotate(sqlite_ctx, APPROVER).signing[0].kid == old
    move(sqlite_ctx, days=8)
    assert signer(sqlite_ctx).kid != old


@pytest.mark.parametrize("spoiled", ["gone", "no JSON", '[{"kid": 1}]', "{}", "[]"])
def test_without_a_usable_index_the_remedy_is_named(sqlite_ctx: Context, spoiled: str) -> None:
    index = _folder(sqlite_ctx) / "server-keys.json"
    index.unlink() if spoiled == "gone" else index.write_text(spoiled)
    assert re.search("init|rotate", _refusal(sqlite_ctx))


def test_a_private_key_that_is_missing_or_readable_by_others_is_refused(sqlite_ctx: Context) -> None:
    (_folder(sqlite_ctx) / "kiosk-encryption-1.key").chmod(0o644)
    assert re.search("600", _refusal(sqlite_ctx))
    (_folder(sqlite_ctx) / "kiosk-signing-1.key").unlink()
    (_folder(sqlite_ctx) / "kiosk-encryption-1.key").chmod(0o600)
    rewritten = json.loads((_folder(sqlite_ctx) / "server-keys.json").read_text())
    (_folder(sqlite_ctx) / "server-keys.json").write_text(json.dumps(rewritten))
    assert re.search("kiosk-signing-1", _refusal(sqlite_ctx))


def test_keys_that_are_over_are_not_used(sqlite_ctx: Context) -> None:
    until = published(sqlite_ctx).signing[0].not_after
    with pytest.raises(ConfigurationError):
        require_lasting(_folder(sqlite_ctx), until - timedelta(days=59))
    sqlite_ctx.clock.moment = until
    assert re.search("rotate-keys", _refusal(sqlite_ctx))
    rotate(sqlite_ctx, APPROVER)
    assert published(sqlite_ctx).encryption[0].kid == "enc-2"


def test_a_device_is_told_its_site_its_rate_and_the_keys(ctx: Context) -> None:
    caller = active(ctx)
    with ctx.database.read(EVERYWHERE) as session:
        answer = device_answer(session, ctx, caller)
    assert (answer.device_id, answer.status) == (caller.device_id, "active")
    assert (answer.site.name, answer.site.kind) == ("青禾银行", "bank")
    assert (answer.rate.requests_per_second, answer.rate.burst) == (2.0, 10)
    assert answer.server_keys == published(ctx)
