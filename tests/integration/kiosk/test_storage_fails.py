"""Where the store cannot be written to, a kiosk is told to come again, and not that it was its fault."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.kiosk.scene import Office, wsgi_wire
from verifier.biometrics.vault.kept_references import forget_everybody
from verifier.biometrics.vault.key_files import digest_key, key_encryption_key
from verifier.certification.tables import Certification
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.database.group_commit import GroupWriter
from verifier.operation.doctor.store import check_vault
from verifier.operation.readiness import readiness
from web.kiosk.application import KioskApi


@pytest.mark.parametrize("failure", [OSError(28, "no space left"), OperationalError("", {}, Exception())])
def test_a_full_disk_is_503_with_a_time_to_come_again(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    api = KioskApi(sqlite_ctx)
    kiosk = Office(sqlite_ctx, api, wsgi_wire(api)).kiosk()
    submit = GroupWriter.submit

    def fail(*_: Any) -> Any:
        raise failure

    monkeypatch.setattr(GroupWriter, "submit", fail)
    got = kiosk.call("POST", "/v1/heartbeat", {})
    assert (got.status, got.code, got.headers["retry-after"]) == (503, "storage_unavailable", "1")
    monkeypatch.setattr(GroupWriter, "submit", submit)
    assert kiosk.call("POST", "/v1/heartbeat", {}).status == 200
    api.close()


def begun_anew() -> None:
    """What a process forgets that is started again: keys and references it had in memory."""
    forget_everybody()
    key_encryption_key.cache_clear()
    digest_key.cache_clear()


@pytest.mark.parametrize("name", ["vault-1.key", "vault-digest.key"])
def test_while_a_key_of_the_vault_is_missing_kiosks_are_told_to_come_again_and_nothing_is_lost(
    sqlite_ctx: Context, name: str
) -> None:
    api = KioskApi(sqlite_ctx)
    office = Office(sqlite_ctx, api, wsgi_wire(api))
    kiosk, known, other = office.kiosk(), office.enrolled(), office.enrolled()
    assert kiosk.check(kiosk.challenge(known.ref), known.print()).status == 201
    waiting = office.check(kiosk, other)
    path = sqlite_ctx.settings.security.key_dir / name
    path.rename(path.with_suffix(".away"))
    begun_anew()
    refused = kiosk.send(waiting)
    assert (refused.status, refused.code) == (503, "storage_unavailable")
    assert refused.headers["retry-after"] == "30"
    assert not readiness(sqlite_ctx)["keys"]
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        told = [finding.sentence.en for finding in check_vault(session, sqlite_ctx)]
    assert [name.removesuffix(".key") in text for text in told] == [True] * (name == "vault-1.key")
    assert len(office.rows(Certification)) == 1
    path.with_suffix(".away").rename(path)
    again = kiosk.send(waiting.anew())
    assert (again.status, again.json["decision"]) == (201, "match")
    assert len(office.rows(Certification)) == 2
    assert readiness(sqlite_ctx)["keys"]
    api.close()
