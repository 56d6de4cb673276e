"""What a file brings is found at once; an entry it changes is found as it stands."""

from __future__ import annotations

from pathlib import Path

from tests import factories as make
from tests.integration.feeds.office import Office, people
from verifier.context import Context
from verifier.search.service import search
from verifier.wiring import wire


def test_whoever_a_roll_brings_or_changes_is_found_as_soon_as_it_is_applied(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    wire()
    office = Office(sqlite_ctx, tmp_path)
    supervisor = make.make_actor("zhao", "supervisor")

    def found(text: str) -> dict[str, int]:
        return {group.key: group.total for group in search(sqlite_ctx, supervisor, text).groups}

    first, *others = people(6)
    office.bring("roll", [first, *others])
    assert found(first["公民身份号码"])["people"] == 1
    assert found(first["开户账号"])["accounts"] == 1
    office.next_day(1)
    office.bring("roll", [first.but(姓名="龘龖", 开户账号="6217999988887777"), *others])
    assert found("龘龖")["people"] == found("88887777")["accounts"] == 1
