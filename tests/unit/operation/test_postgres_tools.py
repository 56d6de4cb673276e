"""PostgreSQL's own tools, also those of a release before the one our client library is of."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from verifier.database.transport import over_tls
from verifier.operation import postgres_tools
from verifier.operation.postgres_tools import run_tool

ELSEWHERE = "postgresql+psycopg://pension@db.example.gov.cn/pension"
Asked = Callable[[int, str], dict[str, str]]


@pytest.fixture
def authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "authorities.crt"
    file.touch()
    monkeypatch.setattr(postgres_tools, "_AUTHORITIES", (tmp_path / "none.crt", file))
    return file


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What a tool of some version is told of the way to a database."""

    def run(version: int, url: str) -> dict[str, str]:
        given: list[str] = []

        def tool(command: list[str], **_how: Any) -> CompletedProcess[str]:
            if command[1:] == ["--version"]:
                return CompletedProcess(command, 0, f"pg_dump (PostgreSQL) {version}.4\n", "")
            given.append(command[1].removeprefix("--dbname="))
            return CompletedProcess(command, 0, "", "")

        monkeypatch.setattr(subprocess, "run", tool)
        run_tool(Path("pg_dump"), over_tls(make_url(url)), ())
        [address] = given
        return {name: str(value) for name, value in make_url(address).query.items()}

    return run


def test_a_tool_that_knows_no_system_authorities_is_given_their_file(authorities: Path, asked: Asked) -> None:
    assert asked(15, ELSEWHERE) == {"sslmode": "verify-full", "sslrootcert": str(authorities)}
    assert asked(16, ELSEWHERE) == {"sslmode": "verify-full", "sslrootcert": "system"}


@pytest.mark.usefixtures("authorities")
def test_an_authority_of_the_offices_own_and_a_server_on_this_machine_stay_as_they_are(asked: Asked) -> None:
    assert asked(15, f"{ELSEWHERE}?sslrootcert=/etc/office.crt")["sslrootcert"] == "/etc/office.crt"
    here = "postgresql+psycopg:///pension?host=/run/postgresql"
    assert asked(15, here) == {"host": "/run/postgresql"}
