"""People whose register has no identity number for them: what a code alone may open."""

from __future__ import annotations

import pytest

from tests.factories import make_person
from tests.integration.citizens.scene import plant_granny, tried
from verifier.accounts.actor import system_actor
from verifier.citizens.codes import issue_code
from verifier.citizens.entering import Entry
from verifier.context import Context
from verifier.database import EVERYWHERE

REFUSED = Entry(None, paused=False)


def _plant(ctx: Context, number: str) -> str:
    """Somebody under such a number; return the code they were given."""
    with ctx.database.write(EVERYWHERE) as session:
        person = make_person(session, id_no=number, id_key=None)
        return issue_code(session, ctx, system_actor(), person.id)


@pytest.mark.parametrize("written", ["", "无", "不详", "NULL", "0" * 18])
def test_where_a_register_lacks_the_number_a_code_alone_opens_nothing(
    sqlite_ctx: Context, written: str
) -> None:
    plant_granny(sqlite_ctx)  # and the key of codes
    code = _plant(sqlite_ctx, written)
    for number in {"", written, "-"}:
        assert tried(sqlite_ctx, number, code) == REFUSED


def test_a_number_that_is_no_residents_opens_a_page_while_one_person_has_it(sqlite_ctx: Context) -> None:
    plant_granny(sqlite_ctx)
    code = _plant(sqlite_ctx, "H12345678")
    assert tried(sqlite_ctx, "h1234 5678", code).token
    _plant(sqlite_ctx, "H12345678")
    assert tried(sqlite_ctx, "H12345678", code) == REFUSED
