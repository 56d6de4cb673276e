"""A file that is changed while it is read is not taken in: its hash would stand for what nobody sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.feeds.office import Office, people
from verifier.errors import InvalidInput
from verifier.feeds import importing, placing
from verifier.feeds.receiving import receive
from verifier.feeds.registering import register
from verifier.feeds.tables import Feed, FeedRow, QuarantinedRow, StagedRow
from verifier.people.tables import Person

FIRST, SECOND = people(2)


@pytest.mark.parametrize("gone", [False, True])
def test_nothing_is_kept_of_it_and_whole_it_comes_in(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    path = sqlite_office.write("roll", [FIRST])
    longer = sqlite_office.write("roll", [FIRST, SECOND]).read_bytes()

    def disturbed(*given: Any) -> None:
        receive(*given)
        change(path)

    def change(path: Path) -> None:
        if gone:
            path.unlink()
        else:
            path.write_bytes(longer)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "receive", disturbed)
        with pytest.raises(InvalidInput) as refused:
            sqlite_office.bring("roll", path)
    assert path.name in refused.value.message.zh
    for model in (Feed, FeedRow, QuarantinedRow, StagedRow, Person):
        assert sqlite_office.rows_of(model) == []
    path.write_bytes(longer)
    assert sqlite_office.bring("roll", path).accepted == 2


def test_an_import_that_takes_effect_already_goes_on_whatever_became_of_its_file(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed import is continued; what it has placed refers to it, and what it read was whole."""
    path = sqlite_office.write("roll", [FIRST, SECOND])

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    def disturbed(*given: Any) -> tuple[int, Any]:
        path.write_bytes(b"another file")
        return register(*given)

    with monkeypatch.context() as patch:
        patch.setattr(placing, "_finish", killed)
        with pytest.raises(KeyboardInterrupt):
            sqlite_office.bring("roll", path)
    assert [feed.state for feed in sqlite_office.rows_of(Feed)] == ["applying"]
    with monkeypatch.context() as patch:
        patch.setattr(importing, "register", disturbed)
        assert sqlite_office.bring("roll", path).state == "applied"
    assert len(sqlite_office.rows_of(Person)) == 2
