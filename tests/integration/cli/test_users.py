"""The commands for users, with their exit codes and their one JSON object."""

from __future__ import annotations

import io

import pytest

from tests.integration.accounts.scene import enrolled
from tests.integration.cli.conftest import Folder
from verifier.accounts.service import actor_named
from verifier.accounts.sessions import open_session
from verifier.accounts.tables import User
from verifier.clock import SystemClock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.settings import load_settings


@pytest.fixture
def office(folder: Folder) -> Folder:
    """A folder with two security administrators, who need no second factor here, and an investigator."""
    config = folder.path / "config.toml"
    lines = config.read_text("utf-8").splitlines()
    kept = ["second_factor_roles = []" if line.startswith("second_factor_roles") else line for line in lines]
    config.write_text("\n".join(kept) + "\n", "utf-8")
    for name, role in (("an", "security_admin"), ("bo", "security_admin"), ("li", "investigator")):
        assert folder.run("user", "add", name, "--role", role).code == 0
    return folder


def _context(folder: Folder) -> Context:
    return open_context(load_settings(folder.path / "config.toml", {}), SystemClock())


def test_a_password_is_read_or_made_and_an_invitation_is_neither(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = folder.run("user", "add", "one", "--role", "operator", "--json").json
    assert len(made["password"]) == 19
    monkeypatch.setattr("sys.stdin", io.StringIO("a password of my own\n"))
    given = folder.run("user", "add", "two", "--role", "operator", "--password-stdin", "--json").json
    assert given == {"user": "two", "role": "operator"}
    invited = folder.run("user", "add", "three", "--role", "operator", "--invite", "--json").json
    assert set(invited) == {"user", "role", "invitation"}
    assert "邀请码" in folder.run("user", "add", "four", "--role", "operator", "--invite").out
    both = folder.run("user", "add", "five", "--role", "operator", "--invite", "--password-stdin")
    assert both.code == 2


@pytest.mark.parametrize("name", ["", "system", "a\x00b", "a\nb", "x" * 61])
def test_a_name_that_will_not_do_is_refused(folder: Folder, name: str) -> None:
    assert folder.run("user", "add", name, "--role", "operator").code == 2


def test_the_machine_adds_no_third_security_administrator(office: Folder) -> None:
    refused = office.run("user", "add", "cy", "--role", "security_admin")
    assert refused.code == 4
    proposed = office.run(
        *("user", "add", "cy", "--role", "security_admin", "--reason", "for the nights"),
        *("--as", "an", "--invite", "--json"),
    )
    assert proposed.code == 0, proposed
    number = str(proposed.json["proposal"])
    assert "invitation" not in proposed.json
    [row] = office.run("user", "proposals", "--as", "bo", "--json").json["proposals"]
    assert (row["user"], row["kind"], row["proposed_by"]) == ("cy", "role", "an")
    approve = ("user", "approve", number, "--reason", "seen the person", "--json")
    assert office.run(*approve, "--as", "an").code == 4
    assert office.run(*approve).code == 4, "nor the machine: it is a person's decision"
    assert "invitation" in office.run(*approve, "--as", "bo").json
    assert office.run("user", "refuse", number, "--reason", "late", "--as", "bo").code == 1


def test_role_disable_enable_and_unlock_need_a_person_and_a_reason(office: Folder) -> None:
    why = ("--reason", "moved")
    assert office.run("user", "role", "li", "--role", "approver", *why).code == 4
    assert office.run("user", "role", "li", "--role", "approver", "--as", "an").code == 2
    assert office.run("user", "role", "li", "--role", "approver", *why, "--as", "an").code == 0
    assert office.run("user", "role", "an", "--role", "approver", *why, "--as", "an").code == 4
    assert office.run("user", "disable", "li", *why, "--as", "an").code == 0
    assert office.run("user", "disable", "li", *why, "--as", "an").code == 1
    assert office.run("leads", "export", "x.csv", "--as", "li").code == 1
    rows = {row["user"]: row for row in office.run("user", "list", "--json").json["users"]}
    assert (rows["li"]["role"], rows["li"]["active"]) == ("approver", False)
    assert "停用/disabled" in office.run("user", "list").out
    assert office.run("user", "enable", "li", *why, "--as", "an").code == 0
    assert office.run("user", "unlock", "li", *why, "--as", "an").code == 0
    assert office.run("user", "unlock", "nobody", *why, "--as", "an").code == 1
    assert "invitation" in office.run("user", "invite", "li", *why, "--as", "bo", "--json").json
    assert office.run("user", "list", "--as", "li").code == 4


def test_a_second_factor_is_reset_by_a_security_administrator(office: Folder) -> None:
    why = ("--reason", "phone lost")
    assert office.run("user", "totp-reset", "li", *why, "--as", "an").code == 1, "there is none"
    context = _context(office)
    enrolled(context, "li")
    context.database.close()
    [row] = [one for one in office.run("user", "list", "--json").json["users"] if one["user"] == "li"]
    assert row["second_factor"] == "on"
    assert office.run("user", "totp-reset", "li", *why).code == 4
    assert office.run("user", "totp-reset", "li", *why, "--as", "li").code == 4
    assert office.run("user", "totp-reset", "li", *why, "--as", "an").code == 0


def test_sessions_are_listed_and_ended(office: Folder) -> None:
    context = _context(office)
    with context.database.write(EVERYWHERE) as session:
        assert actor_named(session, "li").is_person
        user = session.query(User).filter_by(name="li").one()
        for _ in range(2):
            open_session(session, context.clock, context.settings.security, user, address="10.0.0.7")
    context.database.close()
    rows = office.run("user", "sessions", "li", "--as", "an", "--json").json["sessions"]
    assert [row["from"] for row in rows] == ["10.0.0.7"] * 2
    assert "10.0.0.7" in office.run("user", "sessions").out
    why = ("--reason", "left open", "--as", "an")
    assert office.run("user", "log-out", *why).code == 2
    assert office.run("user", "log-out", "--session", rows[0]["session"], *why).code == 0
    assert office.run("user", "log-out", "li", *why, "--json").json == {"ended": 1}
    assert office.run("user", "log-out", "li", *why).code == 1
    assert office.run("user", "sessions", "nobody", "--as", "an").code == 1
