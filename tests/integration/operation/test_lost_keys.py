"""A key that entries or templates rest on is brought back, never made anew in its place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import NOW, make_actor
from tests.integration.biometrics.scene import Finger, captures, enrol, new_person, opened
from verifier.audit.keys import AUDIT_KEY, make_keys, write_key
from verifier.audit.service import Happening
from verifier.biometrics.vault.kept_references import forget_everybody
from verifier.biometrics.vault.key_files import key_encryption_key
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.server_key_files import make_server_keys
from verifier.errors import ConfigurationError
from verifier.operation.doctor.keys import check_keys
from verifier.operation.lost_keys import lost_keys, make_up_for_lost_keys


def _write_an_entry(context: Context) -> None:
    actor = make_actor("zhao", "audit_admin")
    with context.database.write(EVERYWHERE) as session:
        happening = Happening("chain.tried", "chain", "1", {})
        context.auditor.record(session, actor.name, actor.os_user, [happening])


def test_a_new_installation_may_make_every_key(sqlite_ctx: Context, tmp_path: Path) -> None:
    database = sqlite_ctx.settings.database.model_copy(update={"url": f"sqlite:///{tmp_path / 'new.db'}"})
    settings = sqlite_ctx.settings.model_copy(update={"database": database})
    assert make_up_for_lost_keys(settings, given_up=False) == []
    (sqlite_ctx.settings.security.key_dir / AUDIT_KEY).unlink()
    assert lost_keys(sqlite_ctx.settings) == []


def test_an_audit_key_that_entries_were_made_with_is_not_replaced(ctx: Context) -> None:
    _write_an_entry(ctx)
    assert lost_keys(ctx.settings) == []
    (ctx.settings.security.key_dir / AUDIT_KEY).unlink()
    for given_up in (False, True):
        with pytest.raises(ConfigurationError, match=r"audit\.key is missing"):
            make_up_for_lost_keys(ctx.settings, given_up=given_up)
    assert not (ctx.settings.security.key_dir / AUDIT_KEY).exists()


def test_a_key_that_templates_are_sealed_under_is_not_replaced(sqlite_ctx: Context) -> None:
    person = new_person(sqlite_ctx)
    enrol(sqlite_ctx, person, captures(Finger(1)))
    audit = sqlite_ctx.settings.security.key_dir / AUDIT_KEY
    (sqlite_ctx.settings.security.key_dir / "vault-1.key").unlink()
    with pytest.raises(ConfigurationError) as refused:
        make_up_for_lost_keys(sqlite_ctx.settings, given_up=False)
    assert "vault-1.key" in refused.value.message.zh
    assert "密钥备份" in refused.value.remedy.zh
    before = audit.read_bytes()
    assert make_up_for_lost_keys(sqlite_ctx.settings, given_up=True) == ["vault-1.key"]
    assert audit.read_bytes() == before
    key_encryption_key.cache_clear()
    forget_everybody()
    assert opened(sqlite_ctx, person) == 0
    enrol(sqlite_ctx, person, captures(Finger(2)))
    assert opened(sqlite_ctx, person) == 3


def test_server_keys_that_end_soon_come_with_the_command_that_changes_them(tmp_path: Path) -> None:
    make_keys(tmp_path)
    [missing] = [one for one in check_keys(tmp_path, NOW) if one.code == "keys.server"]
    assert missing.command == "pension-verifier init"
    make_server_keys(tmp_path, NOW)
    assert list(check_keys(tmp_path, NOW)) == []
    [ending] = check_keys(tmp_path, NOW + timedelta(days=700))
    assert ending.command == "pension-verifier device rotate-keys"


def test_a_key_is_written_whole_and_never_over_another(tmp_path: Path) -> None:
    write_key(tmp_path, "one.key", b"1" * 32)
    with pytest.raises(FileExistsError):
        write_key(tmp_path, "one.key", b"2" * 32)
    assert [path.name for path in tmp_path.iterdir()] == ["one.key"]
    assert (tmp_path / "one.key").read_bytes() == b"1" * 32
    assert (tmp_path / "one.key").stat().st_mode & 0o777 == 0o600
    assert "one.key" not in make_keys(tmp_path)
