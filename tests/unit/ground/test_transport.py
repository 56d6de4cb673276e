"""A database on another machine is reached over TLS, verified, unless its address says otherwise."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

from tests.conftest import SettingsMaker
from verifier.database import Database
from verifier.database.transport import is_verified, leaves_the_machine, over_tls
from verifier.operation.doctor.office import check_transport

HERE = (
    "sqlite:///x.db",
    "postgresql:///pension",
    "postgresql:///pension?host=/var/run/postgresql",
    "postgresql://u:p@localhost:5432/pension",
    "postgresql://u@127.0.0.1/pension",
    "postgresql://u@[::1]/pension",
)
ELSEWHERE = (
    "postgresql://u:p@db/pension",
    "postgresql://u:p@10.0.0.7:5433/pension",
    "postgresql://u@/pension?host=db1,db2",
    "postgresql://u@/pension?host=localhost&host=db2:5432",
)


@pytest.mark.parametrize("url", HERE)
def test_what_does_not_leave_the_machine_stays_as_it_is(url: str) -> None:
    assert over_tls(make_url(url)) == make_url(url)
    assert not leaves_the_machine(make_url(url))
    assert is_verified(make_url(url))


@pytest.mark.parametrize("url", ELSEWHERE)
def test_what_leaves_it_is_encrypted_and_the_certificate_verified(url: str) -> None:
    assert not is_verified(make_url(url)), "the library by itself would fall back to plain text"
    asked = over_tls(make_url(url))
    assert (asked.query["sslmode"], asked.query["sslrootcert"]) == ("verify-full", "system")
    assert is_verified(asked)
    database = Database(url)
    assert database.url == asked
    database.close()


def test_an_authority_of_ones_own_and_a_mode_that_was_chosen_stay() -> None:
    own = over_tls(make_url("postgresql://u@db/pension?sslrootcert=/etc/ca.pem"))
    assert dict(own.query) == {"sslrootcert": "/etc/ca.pem", "sslmode": "verify-full"}
    chosen = make_url("postgresql://u@db/pension?sslmode=require")
    assert over_tls(chosen) == chosen
    assert not is_verified(chosen)


@pytest.mark.parametrize(("mode", "told"), [("disable", True), ("require", True), ("verify-ca", False)])
def test_the_doctor_tells_of_a_weaker_way(mode: str, told: bool, settings_for: SettingsMaker) -> None:
    settings = settings_for(f"postgresql://u@db/pension?sslmode={mode}")
    assert [one.code for one in check_transport(settings)] == ["serving.database"] * told
    assert list(check_transport(settings_for("postgresql://u@db/pension"))) == []
