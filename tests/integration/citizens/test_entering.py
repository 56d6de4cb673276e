"""In by number and code: one answer for whatever does not fit, one pause for whoever tries too often."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select, update

from tests.factories import make_person
from tests.integration.citizens.scene import HERE, NUMBER, OPERATOR, Granny, plant_granny, plant_person, tried
from verifier.accounts.actor import system_actor
from verifier.audit.tables import AuditEntry
from verifier.bars.tables import DeclaredRelation
from verifier.citizens import entering
from verifier.citizens.codes import ALPHABET, issue_code, plain_code
from verifier.citizens.entering import COMPARED, Entry
from verifier.citizens.printing import print_code
from verifier.citizens.tables import CitizenCode, CitizenTry, CitizenVisit
from verifier.citizens.visits import LONGEST, close_visit, find_visit, mark_seen
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import ConfigurationError, InvalidInput, NotFound, NotPermitted
from verifier.people.tables import Person

WITHOUT_CODE = "379901193808150016"
REFUSED = Entry(None, paused=False)
PAUSED = Entry(None, paused=True)


@pytest.fixture
def granny(ctx: Context) -> Granny:
    return plant_granny(ctx)


@contextmanager
def counted_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Yield what is done meanwhile: each statement by its shape, each comparison of digests."""
    done: list[str] = []
    plainly = hmac.compare_digest

    def compare(one: bytes, other: bytes) -> bool:
        done.append("compared")
        return plainly(one, other)

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        done.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(entering.hmac, "compare_digest", compare)
            yield done
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_right_number_and_code_open_a_visit_whose_token_is_kept_nowhere(
    ctx: Context, granny: Granny
) -> None:
    token = tried(ctx, code=granny.code).token
    assert token is not None
    with ctx.database.read(EVERYWHERE) as session:
        found = find_visit(session, ctx, token)
        [kept] = session.scalars(select(CitizenVisit))
        [code] = session.scalars(select(CitizenCode))
        told = session.scalars(select(AuditEntry.action)).all()
    assert found is not None
    assert found.person_id == granny.person
    assert token.encode() not in kept.token_hash
    assert plain_code(granny.code).encode() not in code.digest
    assert told[-1] == "citizen.entered"


def test_number_and_code_may_be_typed_as_people_type_them(ctx: Context, granny: Granny) -> None:
    typed = f" {granny.code.lower().replace('-', ' ')} "
    wide = "".join(
        chr(ord(sign) + 0xFEE0) if sign.isascii() and sign != "-" else sign for sign in granny.code
    )
    assert tried(ctx, "379901 19450112 304x", typed).token
    assert tried(ctx, code=wide).token


def test_every_refusal_is_one_answer_after_the_same_work(
    ctx: Context, granny: Granny, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_person(ctx, WITHOUT_CODE)
    expired = plant_granny(ctx, id_no="379901194103040021", id_key=37990119410304002)
    with ctx.database.write(EVERYWHERE) as session:
        session.execute(
            update(CitizenCode)
            .where(CitizenCode.person_id == expired.person)
            .values(expires_at=ctx.clock.now())
        )
    ways = {
        "wrong code": (NUMBER, "AAAAA-AAAAA"),
        "another's code": (NUMBER, expired.code),
        "code ran out": ("379901194103040021", expired.code),
        "no code": (WITHOUT_CODE, granny.code),
        "unknown number": ("110105194912310021", granny.code),
        "wrong check character": (NUMBER[:-1] + "1", granny.code),
        "no number at all": ("??", granny.code),
        "nothing": ("", ""),
    }
    work = {}
    for name, (number, code) in ways.items():
        with counted_work(monkeypatch) as done:
            assert tried(ctx, number, code, f"192.0.2.{len(work)}") == REFUSED, name
        work[name] = done
    assert work["wrong code"].count("compared") == COMPARED
    for name, done in work.items():
        assert done == work["wrong code"], name


@pytest.mark.parametrize("number", [NUMBER, "110105194912310021", "??"])
def test_too_many_wrong_entries_pause_a_number_whether_anybody_has_it(
    ctx: Context, granny: Granny, number: str
) -> None:
    settings = ctx.settings.citizens
    for place in range(settings.tries_per_number):
        assert tried(ctx, number, address=f"192.0.2.{place}") == REFUSED
    assert tried(ctx, number, granny.code, "198.51.100.1") == PAUSED
    ctx.clock.moment += timedelta(minutes=settings.pause_minutes)
    after = tried(ctx, number, granny.code)
    assert (after.token is not None) == (number == NUMBER)
    assert not after.paused


def test_other_ways_of_writing_a_number_are_one_number_to_the_counter(ctx: Context, granny: Granny) -> None:
    for written in (NUMBER, NUMBER.lower(), f" {NUMBER}", "379901450112304", NUMBER[:-1] + "1"):
        assert tried(ctx, written) == REFUSED
    assert tried(ctx, code=granny.code) == PAUSED


def test_too_many_wrong_entries_pause_an_address_and_a_whole_ipv6_network(
    ctx: Context, granny: Granny
) -> None:
    most = ctx.settings.citizens.tries_per_address
    for place in range(most):
        assert tried(ctx, f"unknown-{place}", address=f"2001:db8::{place:x}") == REFUSED
    assert tried(ctx, code=granny.code, address="2001:db8::ffff") == PAUSED
    assert tried(ctx, code=granny.code, address="2001:db8:0:1::1").token


def test_addresses_of_ipv4_written_as_ipv6_are_one_each(sqlite_ctx: Context) -> None:
    granny = plant_granny(sqlite_ctx)
    for place in range(sqlite_ctx.settings.citizens.tries_per_address):
        tried(sqlite_ctx, f"unknown-{place}", address="::ffff:10.0.0.1")
    assert tried(sqlite_ctx, code=granny.code, address="10.0.0.1") == PAUSED
    assert tried(sqlite_ctx, code=granny.code, address="::ffff:10.0.0.2").token


def test_right_entries_count_for_nothing(ctx: Context, granny: Granny) -> None:
    for _ in range(ctx.settings.citizens.tries_per_number - 1):
        assert tried(ctx) == REFUSED
    for _ in range(2 * ctx.settings.citizens.tries_per_number):
        assert tried(ctx, code=granny.code).token
    with ctx.database.read(EVERYWHERE) as session:
        counted = {row.kind: row.tries for row in session.scalars(select(CitizenTry))}
    assert counted == {"address": ctx.settings.citizens.tries_per_number - 1}


def test_neither_numbers_nor_addresses_are_kept_with_the_tries(ctx: Context, granny: Granny) -> None:
    tried(ctx)
    with ctx.database.read(EVERYWHERE) as session:
        kept = session.scalars(select(CitizenTry.digest)).all()
    assert len(kept) == 2
    assert not any(NUMBER[:17].encode() in one or HERE.encode() in one for one in kept)
    ctx.clock.moment += timedelta(minutes=ctx.settings.citizens.pause_minutes)
    tried(ctx, "??")
    with ctx.database.read(EVERYWHERE) as session:
        assert not set(kept) & set(
            session.scalars(select(CitizenTry.digest).where(CitizenTry.kind == "number"))
        )


def test_a_code_runs_out_and_a_new_one_ends_the_old_one_and_its_visits(ctx: Context, granny: Granny) -> None:
    token = tried(ctx, code=granny.code).token or ""
    with ctx.database.write(EVERYWHERE) as session:
        newer = issue_code(session, ctx, system_actor(), granny.person)
    with ctx.database.read(EVERYWHERE) as session:
        assert find_visit(session, ctx, token) is None
    assert tried(ctx, code=granny.code) == REFUSED
    assert tried(ctx, code=newer).token
    ctx.clock.moment += timedelta(days=ctx.settings.citizens.code_days)
    assert tried(ctx, code=newer) == REFUSED


def test_a_code_has_ten_signs_that_look_like_no_other(sqlite_ctx: Context) -> None:
    granny = plant_granny(sqlite_ctx)
    with sqlite_ctx.database.write(EVERYWHERE) as session:
        codes = {issue_code(session, sqlite_ctx, system_actor(), granny.person) for _ in range(20)}
    assert len(codes) == 20
    assert all(len(plain_code(code)) == 10 and set(plain_code(code)) <= set(ALPHABET) for code in codes)
    assert not set(ALPHABET) & set("0OQG1IL2Z5S8B")


def test_the_code_of_one_entry_opens_the_page_by_the_number_of_another_of_the_same_human(
    ctx: Context, granny: Granny
) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        other = make_person(session, agency_code="379904", identity_id=granny.person, id_no="A1234")
        assert other.id != granny.person
    assert tried(ctx, "A1234", granny.code).token
    with ctx.database.write(EVERYWHERE) as session:
        newer = issue_code(session, ctx, system_actor(), other.id)
    assert tried(ctx, NUMBER, granny.code) == REFUSED
    assert tried(ctx, NUMBER, newer).token


def test_of_two_people_under_one_number_the_code_tells_which(ctx: Context, granny: Granny) -> None:
    namesake = plant_granny(ctx, name="李秀英")
    for one in (granny, namesake):
        token = tried(ctx, code=one.code).token or ""
        with ctx.database.read(EVERYWHERE) as session:
            found = find_visit(session, ctx, token)
        assert found is not None
        assert found.person_id == one.person


def test_a_visit_ends_when_idle_when_old_and_when_left(ctx: Context, granny: Granny) -> None:
    idle = timedelta(minutes=ctx.settings.citizens.idle_minutes)

    def visit(token: str) -> object:
        with ctx.database.read(EVERYWHERE) as session:
            return find_visit(session, ctx, token)

    left = tried(ctx, code=granny.code).token or ""
    with ctx.database.write(EVERYWHERE) as session:
        close_visit(session, find_visit(session, ctx, left))
    assert visit(left) is None
    token = tried(ctx, code=granny.code).token or ""
    began = ctx.clock.moment
    while ctx.clock.moment - began < LONGEST - idle:
        ctx.clock.moment += idle - timedelta(seconds=1)
        with ctx.database.write(EVERYWHERE) as session:
            found = find_visit(session, ctx, token)
            assert found is not None
            assert found.seen_is_stale
            mark_seen(session, ctx, found)
    ctx.clock.moment = began + LONGEST
    assert visit(token) is None
    unseen = tried(ctx, code=granny.code).token or ""
    ctx.clock.moment += idle
    assert visit(unseen) is None
    tried(ctx, code=granny.code)
    with ctx.database.read(EVERYWHERE) as session:
        assert len(session.scalars(select(CitizenVisit)).all()) == 1  # what is over is swept out


def test_a_code_is_printed_for_who_showed_an_id_card_by_who_may_and_is_not_close(sqlite_ctx: Context) -> None:
    ctx, granny = sqlite_ctx, plant_granny(sqlite_ctx)
    slip = print_code(ctx, OPERATOR, granny.person, id_card_seen=True)
    assert tried(ctx, code=slip.code).token
    assert (slip.name, slip.masked_id[:3], NUMBER in repr(slip)) == ("王秀英", "379", False)
    with pytest.raises(InvalidInput):
        print_code(ctx, OPERATOR, granny.person, id_card_seen=False)
    with pytest.raises(NotFound):
        print_code(ctx, OPERATOR, 9999, id_card_seen=True)
    with pytest.raises(NotPermitted):
        print_code(ctx, system_actor(), granny.person, id_card_seen=True)
    with ctx.database.write(EVERYWHERE) as session:
        session.add(
            DeclaredRelation(
                user_name=OPERATOR.name,
                person_id=granny.person,
                relation="relative",
                declared_by=OPERATOR.name,
                declared_at=ctx.clock.now(),
            )
        )
    with pytest.raises(NotPermitted):
        print_code(ctx, OPERATOR, granny.person, id_card_seen=True)
    assert tried(ctx, code=slip.code).token  # a refused print ends nothing
    with ctx.database.read(EVERYWHERE) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "citizen.code_issued")).all()
        assert session.scalars(select(Person.id)).all() == [granny.person]
    assert [entry.actor for entry in entries][-1] == OPERATOR.name
    assert all(entry.detail == {} for entry in entries)


def test_without_the_key_nobody_enters_and_the_remedy_is_named(sqlite_ctx: Context) -> None:
    granny = plant_granny(sqlite_ctx)
    (sqlite_ctx.settings.security.key_dir / "citizen-code.key").unlink()
    with pytest.raises(ConfigurationError) as refused:
        tried(sqlite_ctx, code=granny.code)
    assert "pension-verifier init" in str(refused.value.remedy)
