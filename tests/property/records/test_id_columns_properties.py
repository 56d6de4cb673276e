"""Identity numbers: every slip is found again, and columns read what single numbers read."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matchers.records.columns.corrections import corrections
from matchers.records.columns.ids import (
    EIGHTEEN,
    FIFTEEN,
    MASKED,
    MISSING,
    OLD_CARD,
    ROUNDED,
    UNREADABLE,
    WRONG_LENGTH,
    IdColumns,
    derive_ids,
)
from matchers.records.columns.text import TextColumn
from matchers.records.resident_id import IdReading, check_character, read_id
from matchers.records.scoring.id_level import ID_LEVELS, id_levels, slip_counts

first17 = st.builds(
    lambda county, birth, sequence: f"{county:06d}{birth:%Y%m%d}{sequence:03d}",
    st.integers(110000, 659999),
    st.dates(np.datetime64("1880-01-01").item(), np.datetime64("2020-12-31").item()),
    st.integers(1, 999),
)
numbers = first17.map(lambda first: first + check_character(first))
old = first17.map(lambda first: first[:6] + first[8:])
characters = st.sampled_from("0123456789XxOIl*?□ '-.E+张Ａ５")
typed = (
    st.none()
    | numbers
    | old
    | st.text("0123456789X", min_size=11, max_size=21)
    | st.text(characters, max_size=20)
    | st.text(max_size=20)
    | st.builds(
        lambda number, place, mark, count: number[:place] + mark * count + number[place + count :],
        numbers,
        st.integers(0, 17),
        characters,
        st.integers(1, 7),
    )
)


def derived(texts: list[str | None]) -> IdColumns:
    return derive_ids(TextColumn.of(texts))


def assert_found(damaged: str, number: str) -> None:
    """Assert that a damaged number leads back to the whole one."""
    ids, whole = derived([damaged]), derived([number])
    if ids.kind[0] == ROUNDED:
        # A slip that looks like a spreadsheet's rounding is found by county and birth.
        assert (ids.county[0], ids.birth[0]) == (whole.county[0], whole.birth[0])
        return
    assert int(number[:17]) in corrections(ids).id17.tolist()
    assert ID_LEVELS[id_levels(ids, whole)[0]] in ("one_slip", "same_check_wrong")


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_a_changed_digit_is_found(number, place, step):
    other = str((int(number[place]) + step) % 10)
    assert_found(number[:place] + other + number[place + 1 :], number)


@given(numbers, st.sampled_from("0123456789X"))
def test_a_changed_check_character_is_found(number, character):
    if character != number[17]:
        assert_found(number[:17] + character, number)


@given(numbers, st.integers(0, 15))
def test_exchanged_neighbours_are_found(number, place):
    if number[place] != number[place + 1]:
        assert_found(number[:place] + number[place + 1] + number[place] + number[place + 2 :], number)


@given(numbers, st.integers(0, 17))
def test_a_dropped_character_is_found(number, place):
    assert_found(number[:place] + number[place + 1 :], number)


@given(numbers, st.integers(0, 16))
def test_a_doubled_digit_is_found(number, place):
    assert_found(number[:place] + number[place] + number[place:], number)


@given(numbers, st.sets(st.integers(0, 17), min_size=1, max_size=6))
def test_a_number_with_hidden_digits_agrees_with_the_whole_one(number, places):
    masked = "".join("?" if place in places else character for place, character in enumerate(number))
    ids, whole = derived([masked]), derived([number])
    if len(places) <= 2:
        assert int(number[:17]) in corrections(ids).id17.tolist()
    if sum(character.isdigit() for character in masked) >= 12:
        assert ID_LEVELS[id_levels(ids, whole)[0]] == "part_same"
    for part, missing in (("county", -1), ("birth", 0), ("sequence", -1), ("sex", 0)):
        assert getattr(ids, part)[0] in (getattr(whole, part)[0], missing)


def kinds_of(reading: IdReading) -> set[int]:
    """Return the kinds a column may give what a single reading says."""
    if reading.kind in ("missing", "foreign_old"):
        return {MISSING if reading.kind == "missing" else OLD_CARD}
    if reading.kind == "unreadable":
        return {UNREADABLE, WRONG_LENGTH}
    if reading.kind == "resident15":
        # Without a date it may be a longer number cut off.
        return {FIFTEEN} if reading.keys else {FIFTEEN, WRONG_LENGTH}
    if reading.hidden:
        return {MASKED}
    return {ROUNDED if reading.rounded else EIGHTEEN}


@given(st.lists(typed, max_size=8))
def test_a_column_reads_what_a_single_number_reads(texts):
    ids = derived(texts)
    for row, text in enumerate(texts):
        reading = read_id(text)
        assert ids.kind[row] in kinds_of(reading)
        keys = {int(key) for key in (ids.id17[row], ids.id17_earlier[row]) if key}
        if reading.kind != "foreign_old":
            assert keys == set(reading.keys)
            whole = bool(keys) and reading.checksum_ok is not False
            assert ids.own[row] == (whole and keys != {int(ids.id17_earlier[row])})
        if ids.kind[row] not in (FIFTEEN, WRONG_LENGTH):
            birth = 0 if reading.birth is None else int(f"{reading.birth:%Y%m%d}")
            assert ids.birth[row] == birth
        if ids.kind[row] != WRONG_LENGTH:
            assert ids.sex[row] == {"M": 1, "F": 2, None: 0}[reading.sex]


@given(st.lists(typed, min_size=1, max_size=8))
def test_a_number_is_read_alike_alone_and_among_others(texts):
    together = derived(texts)
    for row, text in enumerate(texts):
        alone = derived([text])
        for column in ("kind", "length", "valid", "id17", "county", "birth", "sequence", "tail", "sex"):
            assert getattr(alone, column)[0] == getattr(together, column)[row]
        assert alone.digits[0].tolist() == together.digits[row].tolist()


@given(st.lists(st.tuples(typed, typed), min_size=1, max_size=8))
def test_levels_and_slips_do_not_depend_on_the_order(pairs):
    one, other = derived([a for a, _ in pairs]), derived([b for _, b in pairs])
    assert id_levels(one, other).tolist() == id_levels(other, one).tolist()
    for width in (15, 18):
        there, back = (slip_counts(a.digits, b.digits, width) for a, b in ((one, other), (other, one)))
        assert there.tolist() == back.tolist()


@given(numbers, numbers)
def test_two_whole_numbers_are_never_called_damaged(one, other):
    level = ID_LEVELS[id_levels(derived([one]), derived([other]))[0]]
    assert level == "same" if one == other else level in ("valid_near", "other")
