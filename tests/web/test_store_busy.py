"""A store that cannot be used for a while: 503 in words with a time to come again, and nothing half done."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from tests.web.conftest import Visitor
from verifier.database import Database


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_store_out_of_reach_is_503_with_words_and_a_time_to_come_again(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    visitor.log_in("li.jing")
    visitor.client.set_cookie("pv_language", language)

    def fail(*_given: object, **_how: object) -> None:
        raise OperationalError(None, None, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(Database, "read", fail)
        got = visitor.get("/leads")
    assert (got.status_code, got.headers["Retry-After"]) == (503, "5")
    page = got.get_data(as_text=True)
    assert {"zh": "请过一会儿再试", "en": "Try again in a little while"}[language] in page
    assert "locked" not in page
    assert visitor.get("/leads").status_code == 200
