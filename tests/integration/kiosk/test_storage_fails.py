"""Where the store cannot be written to, a kiosk is told to come again, and not that it was its fault."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from tests.kiosk.scene import Office, wsgi_wire
from verifier.context import Context
from verifier.database.group_commit import GroupWriter
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
