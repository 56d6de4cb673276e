"""A life-sign row is content or a stated problem, never anything else, and its day never lies ahead."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from verifier.feeds.content.cells import BadCell, Cell
from verifier.feeds.content.life_signs import life_sign_content
from verifier.feeds.content.words import LIFE_SIGN_KINDS

TODAY = date(2026, 11, 21)
FIELDS = ("record_no", "id_no", "name", "event_date", "sign_kind")
DAYS = st.dates(date(1800, 1, 1), date(2200, 1, 1)).map(date.isoformat)
WORDS = st.sampled_from([word for words in LIFE_SIGN_KINDS.values() for word in words])
CELLS = st.one_of(st.none(), st.text(max_size=40), DAYS, st.integers(), st.floats(allow_nan=False), WORDS)


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, CELLS)))
def test_whatever_stands_in_a_row_it_is_read_or_refused_with_a_remedy(row: dict[str, Cell]) -> None:
    try:
        content = life_sign_content(row.get, TODAY)
    except BadCell as error:
        told = (error.problem.reason.zh, error.problem.remedy.en)
        content = None
    else:
        told = ()
    if content is None:
        assert all(told)
        return
    assert content["id_no"]
    assert date.fromisoformat(content["seen_on"]) <= TODAY
    assert 0 < len(content["kind"]) <= 90


@given(WORDS, st.dates(date(1900, 1, 1), TODAY))
def test_each_known_word_becomes_its_code(word: str, day: date) -> None:
    row = {"id_no": "1", "event_date": day.isoformat(), "sign_kind": word}
    content = life_sign_content(row.get, TODAY)
    assert word in LIFE_SIGN_KINDS[content["kind"]]
    assert content["seen_on"] == day.isoformat()
