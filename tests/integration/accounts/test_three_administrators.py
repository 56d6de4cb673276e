"""Nobody holds two of the three administrators' roles, ever; what the machine does to accounts stays told."""

from __future__ import annotations

import ast
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.integration.accounts.scene import actor, enrolled, plant
from verifier.accounts import administration as admin
from verifier.accounts.actor import operating_system_user, system_actor
from verifier.accounts.proposals import decide
from verifier.accounts.tables import AdministratorTerm, User
from verifier.accounts.three_administrators import ADMINISTRATORS, SECURITY
from verifier.audit.tables import AuditEntry
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.demo.evening import USERS as OF_THE_DEMO
from verifier.errors import NotPermitted
from verifier.migrations.append_only import REFUSAL, unprotect

ROOT = Path(__file__).parents[3]
WHY = "a reason"
PAIRS = sorted(permutations(sorted(ADMINISTRATORS), 2))


@pytest.fixture
def ids(sqlite_ctx: Context) -> dict[str, int]:
    return plant(sqlite_ctx)


def _made(ctx: Context, role: str) -> int:
    """Somebody who was given one of the three roles, by the machine where that is allowed."""
    with ctx.database.write(EVERYWHERE) as session:
        if role != SECURITY:
            return admin.add(session, ctx, actor(ctx, "an"), "cy", role, None).user.id
        done = admin.add(session, ctx, actor(ctx, "an"), "cy", role, None, WHY)
        assert done.proposal is not None
        decide(session, ctx, actor(ctx, "bo"), done.proposal.id, WHY, approved=True)
        return done.user.id


def _role(ctx: Context, user_id: int) -> str:
    with ctx.database.read(EVERYWHERE) as session:
        return session.get_one(User, user_id).role


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_not_by_way_of_a_third_role_either(
    sqlite_ctx: Context, ids: dict[str, int], first: str, second: str
) -> None:
    ctx, an = sqlite_ctx, actor(sqlite_ctx, "an")
    user = _made(ctx, first)
    with ctx.database.write(EVERYWHERE) as session:
        with pytest.raises(NotPermitted, match="互不兼任"):
            admin.change(session, ctx, an, user, second, "3799", WHY)
        admin.change(session, ctx, an, user, "investigator", "379901", WHY)
    with ctx.database.write(EVERYWHERE) as session, pytest.raises(NotPermitted, match="先后"):
        admin.change(session, ctx, an, user, second, "3799", WHY)
    assert _role(ctx, user) == "investigator"
    with ctx.database.write(EVERYWHERE) as session:  # the same again is no second one
        back = admin.change(session, ctx, an, user, first, "3799", WHY)
        assert (back.proposal is not None) == (first == SECURITY)


def test_not_by_a_proposal_that_was_open_meanwhile(sqlite_ctx: Context, ids: dict[str, int]) -> None:
    ctx, an, bo = sqlite_ctx, actor(sqlite_ctx, "an"), actor(sqlite_ctx, "bo")
    wang = ids["wang"]
    with ctx.database.write(EVERYWHERE) as session:
        proposal = admin.change(session, ctx, an, wang, SECURITY, "3799", WHY).proposal
        assert proposal is not None
        admin.change(session, ctx, an, wang, "audit_admin", "3799", WHY)
        admin.change(session, ctx, an, wang, "investigator", "379901", WHY)
        number = proposal.id
    with ctx.database.write(EVERYWHERE) as session, pytest.raises(NotPermitted, match="互不兼任"):
        decide(session, ctx, bo, number, WHY, approved=True)
    assert _role(ctx, wang) == "investigator"


def test_the_database_forgets_no_term_and_takes_no_second(ctx: Context) -> None:
    ids = plant(ctx)
    for change in (delete(AdministratorTerm), update(AdministratorTerm).values(role="audit_admin")):
        with pytest.raises(DBAPIError, match=REFUSAL), ctx.database.write(EVERYWHERE) as session:
            session.execute(change)
    second = insert(AdministratorTerm).values(user_id=ids["it"], role="audit_admin", since=ctx.clock.now())
    with pytest.raises(IntegrityError), ctx.database.write(EVERYWHERE) as session:
        session.execute(second)


def test_roles_are_given_in_one_place_only() -> None:
    """Neither settings, nor the demonstration, nor an import, nor the command line gives a role otherwise."""
    gives, makes = set(), set()
    for path in [one for room in ("verifier", "web", "jobs") for one in (ROOT / room).rglob("*.py")]:
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)) if ".role =" in source or "User(" in source else ():
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(one, ast.Attribute) and one.attr == "role" for one in targets):
                gives.add(path.name)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "User":
                makes.add(path.name)
    assert gives == {"three_administrators.py"}
    assert makes == {"service.py"}


def test_the_demonstration_gives_each_of_its_people_one_role() -> None:
    assert ADMINISTRATORS & set(OF_THE_DEMO.values()) == {SECURITY}, "none of the three is another's name"


def _last_resort(ctx: Context) -> list[int]:
    """What is left when nobody can be asked: the machine adds users and takes a lost second factor away."""
    enrolled(ctx, "an")
    with ctx.database.write(EVERYWHERE) as session:
        machine = system_actor()
        admin.add(session, ctx, machine, "liu", "operator", None)
        ids = {user.name: user.id for user in session.scalars(select(User))}
        admin.disable(session, ctx, actor(ctx, "an"), ids["bo"], WHY)
        admin.reset_second_factor(session, ctx, machine, ids["an"], "the only one left lost the phone")
        query = select(AuditEntry).where(AuditEntry.actor.startswith("system:")).order_by(AuditEntry.seq)
        entries = [one for one in session.scalars(query) if one.action.startswith("user.")]
        assert [one.action for one in entries] == ["user.added", "user.invited", "user.second_factor_reset"]
        assert {one.os_user for one in entries} == {operating_system_user()}
        return [one.seq for one in entries]


def test_the_last_resort_leaves_a_mark_that_who_took_it_cannot_take_back(ctx: Context) -> None:
    plant(ctx)
    marks = _last_resort(ctx)
    for change in (delete(AuditEntry), update(AuditEntry).values(actor="an")):
        with pytest.raises(DBAPIError, match=REFUSAL), ctx.database.write(EVERYWHERE) as session:
            session.execute(change)
    # and with the database's own triggers taken away the chain names the first entry that is gone
    with ctx.database.write(EVERYWHERE) as session:
        unprotect(session.connection(), "audit_entries")
        session.execute(text("DELETE FROM audit_entries WHERE seq = :n"), {"n": marks[0]})
    with ctx.database.read(EVERYWHERE) as session:
        report = ctx.auditor.verify(session)
    assert (report.first_bad_seq, report.problem) == (marks[0], "missing")
