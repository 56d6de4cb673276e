"""Every command asks for the right that is written down here a second time: what a role may not, none does.

Which roles hold which rights, and that the three administrators share none, is held by
tests/web/test_role_matrix.py.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
import typer

from tests import factories as make
from tests.conftest import RowMaker
from verifier.accounts.actor import Actor, system_actor
from verifier.accounts.rights import RIGHTS, Right
from verifier.accounts.service import add_user
from verifier.cases.assessing import PROPOSED, TAKEN_OVER
from verifier.cli.in_person import commands
from verifier.cli.main import build
from verifier.cli.state import State
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import NotPermitted, VerifierError
from verifier.language import Text
from verifier.recovery.payroll_files import kept_bytes
from verifier.recovery.tables import PayrollFile
from verifier.tables import metadata

#: right → the commands that ask for it first; "person": whoever is named, the machine by itself is refused
COMMANDS: Final[dict[str, str]] = {
    "feeds.view": "feeds list, feeds show",
    "feeds.import": "import, feeds quarantine, payroll bring",
    "feeds.release": "feeds release, feeds reject, weights estimate, weights adopt, weights withdraw, "
    "weights lift",
    "leads.export": "leads export",
    "supervision.view": "report month",
    "leads.view": "replay",
    "runs.view": "weights show, weights effect, weights rules, outbox list, jobs list",
    "runs.start": "nightly, certification lapses sweep, outbox retry, cases refresh-deadlines, "
    "search rebuild, jobs again, jobs pause, jobs resume",
    "users.manage": "user add, user list, user role, user disable, user enable, user unlock, user invite, "
    "user totp-reset, user proposals, user approve, user refuse, user sessions, user log-out, "
    "relations end",
    "devices.view": "device list, operator list",
    "devices.manage": "device issue-code, device approve, device suspend, device resume, device revoke, "
    "device rotate-keys",
    "operators.manage": "operator add, operator disable, operator new-pin",
    "vault.manage": "vault rotate, vault status, vault revoke",
    "biometrics.enrol": "enrol",
    "certification.view": "certification status, certification tasks list, certification lapses list, "
    "campaigns list, campaigns show",
    "certification.partner": "certification partner",
    "tasks.work": "certification tasks close, certification tasks schedule, certification tasks assign, "
    "certification lapses notice, campaigns mark-answered, campaigns import-results",
    "people.reveal": "notices export, evidence export",
    # entering a step asks for its own right besides, by the step's table: tests/unit/procedure
    "cases.view": "cases enter, notices list, notices publish list, evidence list, cases list, cases show, "
    "cases next, cases history, cases export-bundle, cases related, cases stop list, cases stop budget, "
    "ledger trial-balance, ledger reconcile, debts list, debts show, receipts list, refunds list, "
    "plans list, plans what-if, payroll list",
    "cases.work": "certification lapses propose, notices make, notices serve, notices void, notices pass, "
    "notices publish propose, evidence attach, cases verify, cases clear, cases assign, cases take, "
    "cases release, cases snooze, cases wake, cases merge, cases unmerge, cases link, cases unlink, "
    "cases sum propose, cases stop notify, cases stop reply, cases stop scheme, cases stop propose, "
    "receipts confirm, receipts allocate, receipts owe-back, refunds propose, write-off propose, "
    "offset propose, plans propose, plans sweep, payroll check, payroll set-aside",
    "cases.approve": "certification lapses approve, certification lapses refuse, notices publish approve, "
    "notices publish refuse, notices publish withdraw, cases close, cases reopen, cases annul, "
    "cases sum approve, cases sum refuse, cases sum release, cases stop approve, cases stop refuse, "
    "cases stop resume, cases stop reverse, cases stop release, cases reviews list, cases reviews show, "
    "cases reviews decide, cases reviews rates, debts charge-fee, receipts take-back, refunds approve, "
    "write-off approve, write-off refuse, offset approve, offset refuse, plans approve, plans refuse, "
    "payroll release, payroll hand-out",
    "person": "relations declare, relations list",
}
#: commands that know no ``--as``: they touch nobody's data, or are the machine's own
OF_THE_MACHINE: Final = (
    "init migrate backup restore doctor serve scheduler demo demo-kiosk match match-evaluate",
    "biometrics extract, biometrics compare, biometrics score, biometrics search, biometrics gallery",
    "kiosk enrol, kiosk check, kiosk sync, kiosk status, kiosk ui, backup verify, bundle verify, "
    "audit verify, outbox send",
)
#: what an argument must be for the command to come to its question
ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    "certification tasks close": {"outcome": "not_met"},
    "certification tasks schedule": {"on": make.TODAY.replace(year=2030)},
    "certification lapses notice": {"channel": "phone"},
    "weights lift": {"rule": "damaged_id"},
    "notices make": {"out": Path("paper.docx")},
    "notices export": {"out": Path("paper.docx")},
    "import": {"kind": "roll"},
    "user log-out": {"name": "zhao"},
    "report month": {"month": "2026-10"},
}


class Asked(NotPermitted):
    """Raised at the first question for a right."""


@dataclass
class OneState(State):
    """The command line's state on one store that stays open."""

    context: Context | None = None

    @contextmanager
    def open(self) -> Iterator[Context]:
        assert self.context is not None
        yield self.context


@pytest.fixture
def state(
    sqlite_ctx: Context, insert_row: RowMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> OneState:
    """A store with one of each object a command looks for before it asks, all numbered 99."""
    ctx = sqlite_ctx
    monkeypatch.chdir(tmp_path)
    with ctx.database.write(EVERYWHERE) as session:
        add_user(session, ctx.clock, "zhao", "approver", None, "correct horse battery")
        agency = make.agency(session).id
        make.make_feed(session, id=99, state="held", agency_id=agency)
        person = make.make_person(session, pid="x")
        tables = metadata.tables
        # closed: to reopen it takes an approver
        insert_row(session, tables["cases"], id=99, agency_id=agency, person_id=person.id, state="closed")
        for number, state in enumerate((PROPOSED, TAKEN_OVER)):
            insert_row(session, tables["assessments"], id=90 + number, case_id=99, state=state)
        insert_row(session, tables["payroll_files"], id=99, agency_id=agency)
    with ctx.database.read(EVERYWHERE) as session:
        kept = kept_bytes(ctx.settings, session.get_one(PayrollFile, 99))
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"")
    assert isinstance(ctx.clock, FixedClock)
    made = OneState(None, "en", ctx.clock)
    made.context, made.__dict__["settings"] = ctx, ctx.settings
    return made


def _given(path: str, name: str, parameter: inspect.Parameter, hint: Any, state: State, file: Path) -> Any:
    """Return something of the kind an argument is."""
    fixed = {"ctx": SimpleNamespace(obj=state), "as_user": "zhao", "as_json": True} | ARGUMENTS.get(path, {})
    if name in fixed:
        return fixed[name]
    if parameter.default is not inspect.Parameter.empty:
        return parameter.default
    if typing.get_origin(hint) is typing.Annotated:
        hint, *about = typing.get_args(hint)
        for reader in (getattr(one, "parser", None) for one in about):
            if reader is not None:
                shown = {"day_of": "2026-11-21", "month_of": "2026-11"}
                return reader(shown.get(reader.__name__, "1.00"))
    if typing.get_origin(hint) is list:
        return [_given(path, name, parameter, typing.get_args(hint)[0], state, file)]
    return {int: 99, str: "x", bool: True, Path: file}.get(hint)


def _with_as() -> dict[str, Callable[..., Any]]:
    found = {path: inspect.unwrap(one.callback) for path, one in commands(build()) if one.callback}
    return {path: one for path, one in found.items() if "as_user" in inspect.signature(one).parameters}


def test_every_command_asks_for_the_right_that_is_written_down(
    state: OneState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def require(_actor: Actor, right: Right) -> None:
        asked.append(right.value)
        raise Asked(Text("未许可", "not permitted"))

    def require_person(_actor: Actor) -> None:
        asked.append("person")

    monkeypatch.setattr(Actor, "require", require)
    monkeypatch.setattr(Actor, "require_person", require_person)
    file = tmp_path / "proof.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0" + bytes(64) + b"\xff\xd9")
    wrong: dict[str, tuple[str, str]] = {}
    expected = {path: right for right, paths in COMMANDS.items() for path in paths.split(", ")}
    for path, command in _with_as().items():
        hints = typing.get_type_hints(command, include_extras=True)
        parameters = inspect.signature(command).parameters
        asked.clear()
        said = ""
        try:
            command(**{n: _given(path, n, p, hints[n], state, file) for n, p in parameters.items()})
        except Asked:
            pass
        except (VerifierError, typer.Exit) as other:
            said = str(other)
        first = next((right for right in asked if right != "person"), "person" if asked else "")
        if path in {"relations declare", "relations list"} and said in {"", "x"}:
            first = first or "person"
        if expected.get(path) != first:
            wrong[path] = (first, said)
    assert wrong == {}
    assert _with_as().keys() == expected.keys()


def test_a_command_without_a_user_is_the_machines_own_and_none_is_unlisted() -> None:
    every = {path for path, _ in commands(build())}
    listed = set(OF_THE_MACHINE[0].split()) | set(", ".join(OF_THE_MACHINE[1:]).split(", "))
    assert every - _with_as().keys() - listed == set()


def test_the_machine_by_itself_decides_about_nobody_and_is_no_second_administrator() -> None:
    machine = system_actor()
    assert not machine.is_person
    added = machine.rights - RIGHTS["system_admin"]
    assert added == {Right.FEEDS_IMPORT, Right.LEADS_EXPORT, Right.USERS_MANAGE, Right.BIOMETRICS_ENROL}
    assert not machine.rights & RIGHTS["audit_admin"]
    for right in machine.rights:
        assert right.value.rpartition(".")[2] not in {"approve", "decide", "work", "reveal", "release"}
