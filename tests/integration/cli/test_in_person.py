"""A step of two people asks for each of them: nobody at the keyboard is both."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import typer
from sqlalchemy import select

from tests.integration.accounts.scene import code_of, enrolled
from tests.integration.cli.conftest import PASSWORD, Folder, Outcome, typed
from verifier.accounts.tables import SecondFactor, SecurityEvent, User
from verifier.audit.marks import marked_page
from verifier.audit.tables import AuditEntry
from verifier.cli import in_person, main
from verifier.cli.main import build
from verifier.clock import SystemClock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.settings import load_settings

#: decides about nothing that exists: what is asked here is only who is there
APPROVE = ("cases", "stop", "approve", "99", "--reason", "同意", "--as", "zhao")
#: commands of a second person that ask nobody, each with its reason
ASK_NOBODY = {
    "feeds release": "the published contract of the command line; marked in the audit chain",
    "device approve": "the published contract of the command line; marked in the audit chain",
    "cases release": "gives an assignment back: nobody decides",
}


@pytest.fixture
def ctx(folder: Folder) -> Iterator[Context]:
    settings = load_settings(folder.path / "config.toml", {})
    context = open_context(settings, SystemClock())
    with closing(context.database):
        yield context


@pytest.fixture
def call(folder: Folder) -> Callable[..., Outcome]:
    """Run a command with what stands on standard input, None: nobody sits there."""

    def run(*arguments: str, stdin: str | None = None) -> Outcome:
        folder.capture()
        proof = [] if stdin is None else ["--proof-stdin"]
        with typed(stdin or ""):
            code = main([*arguments, *proof, "--config", folder.config])
        return Outcome(code, *folder.capture())

    return run


def _events(ctx: Context) -> list[str]:
    with ctx.database.read(EVERYWHERE) as session:
        return list(session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)))


def test_to_be_named_is_not_enough_and_who_proves_it_is_heard(
    ctx: Context, call: Callable[..., Outcome]
) -> None:
    named = call(*APPROVE)
    assert named.code == 4
    assert "--proof-stdin" in named.err
    assert call(*APPROVE, stdin=f"{PASSWORD}\n").code == 1, "there is no such stop: the service was reached"
    assert _events(ctx) == ["step_proved"]


def test_without_a_name_the_machine_is_asked_nothing_and_may_not_decide(call: Callable[..., Outcome]) -> None:
    assert call(*APPROVE[:-2]).code == 4
    assert call(*APPROVE[:-1], "nobody", stdin=f"{PASSWORD}\n").code == 1


def test_wrong_passwords_count_with_those_of_the_door_until_a_right_one_is_late(
    ctx: Context, call: Callable[..., Outcome]
) -> None:
    for wrong in ("", "wrong horse battery", PASSWORD.upper())[: ctx.settings.security.login_attempts]:
        assert call(*APPROVE, stdin=f"{wrong}\n").code == 4
    with ctx.database.write(EVERYWHERE) as session:
        user = session.scalars(select(User).where(User.name == "zhao")).one()
        assert user.failed_logins == 3
        user.failed_logins = ctx.settings.security.login_attempts - 1
    assert call(*APPROVE, stdin="wrong horse battery\n").code == 4
    assert call(*APPROVE, stdin=f"{PASSWORD}\n").code == 4
    assert set(_events(ctx)) == {"step_refused"}


def test_a_second_factor_is_asked_for_and_its_code_is_good_once(
    ctx: Context, call: Callable[..., Outcome]
) -> None:
    secret, _codes = enrolled(ctx, "zhao")
    with ctx.database.write(EVERYWHERE) as session:  # the code that set it up is used: as if a while ago
        session.scalars(select(SecondFactor)).one().last_step -= 2
    assert call(*APPROVE, stdin=f"{PASSWORD}\n").code == 4
    both = f"{PASSWORD}\n{code_of(ctx, secret)}\n"
    assert call(*APPROVE, stdin=both).code == 1
    assert call(*APPROVE, stdin=both).code == 4, "the code is spent"


def test_who_must_have_a_second_factor_and_has_none_is_sent_to_the_console(
    folder: Folder, call: Callable[..., Outcome]
) -> None:
    folder.run("user", "add", "an", "--role", "security_admin")
    why = ("--reason", "调岗", "--as", "an")
    refused = call("user", "role", "wang", "--role", "approver", *why, stdin=f"{folder.passwords['an']}\n")
    assert refused.code == 4
    assert "尚未设置双因素登录" in refused.err


def test_at_a_terminal_the_password_is_asked_for_and_not_shown(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    asked: list[tuple[str, Any]] = []

    def prompt(words: str, **how: Any) -> str:
        asked.append((words, how))
        return PASSWORD

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(typer, "prompt", prompt)
    assert folder.run_without_config(*APPROVE, "--config", folder.config).code == 1
    assert asked == [("用户 zhao 的密码", {"hide_input": True, "err": True})]


def test_every_command_of_a_second_person_asks_or_says_why_not() -> None:
    every = {path for path, _ in in_person.commands(build())}
    of_two = {path for path in every if path.split()[-1] in {"approve", "release", "adopt", "decide"}}
    proposing = {path for path in every if path.split()[-1] == "propose"}
    assert (of_two | proposing) - in_person.STEPS == set(ASK_NOBODY)
    assert every >= in_person.STEPS


def test_a_step_the_list_names_and_nobody_has_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_person, "STEPS", in_person.STEPS | {"cases vanish"})
    with pytest.raises(LookupError, match="cases vanish"):
        build()


def test_a_feed_released_for_somebody_named_is_marked_for_good_and_the_doctor_tells(
    folder: Folder, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    people = "\n".join(f"P{n},,王秀英,100.00" for n in range(100))
    roll = folder.write("r.csv", f"个人编号,公民身份号码,姓名,月待遇\n{people}\n")
    folder.run("import", "roll", roll, "--source", "city")
    deaths = folder.write("d.csv", "序号,姓名,死亡日期\n1,王秀英,2026-01-01\n")
    held = folder.run("import", "deaths", deaths, "--source", "police", "--as", "wang", "--json").json
    number = str(held["feed_id"])
    assert folder.run("feeds", "release", number, "--reason", "核实", "--as", "zhao").code in (0, 3)
    with ctx.database.read(EVERYWHERE) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "feed.released")).one()
        assert entry.detail["named_only"] is True
        assert entry.os_user != "somebody-else", "the environment is not believed"
    told = {one["code"]: one["sentence"]["zh"] for one in folder.run("doctor", "--json").json["findings"]}
    assert "有 1 项" in told["shell.named_only"]
    assert "本机管理员" in told["shell.accounts"]


def test_an_account_changed_in_a_name_nobody_proved_is_marked_like_one_changed_in_no_name(
    call: Callable[..., Outcome], ctx: Context
) -> None:
    added = ("--role", "investigator", "--agency", "3799")
    assert call("user", "add", "sec", "--role", "security_admin", "--agency", "3799").code == 0
    assert call("user", "add", "mallory", *added, "--as", "sec").code == 0
    for step in ("unlock", "disable"):
        assert call("user", step, "mallory", "--reason", "核实", "--as", "sec").code == 0, step
    with ctx.database.read(EVERYWHERE) as session:
        marked = [(one.action, one.actor) for one in reversed(marked_page(session).entries)]
    assert marked[-3:] == [("user.added", "sec"), ("user.unlocked", "sec"), ("user.disabled", "sec")]
