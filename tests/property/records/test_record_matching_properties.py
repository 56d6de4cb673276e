"""What must hold of record matching whatever is typed into a register."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from matchers.records import (
    PartialDate,
    Side,
    check_character,
    has_valid_check,
    name_agreement,
    normalise_name,
    read_date,
    read_id,
)
from matchers.records.compare import compare
from matchers.records.name_characters import SEPARATORS

first17s = st.text("0123456789", min_size=17, max_size=17)
days = st.dates(date(1850, 1, 1), date(2099, 12, 31))
name_characters = "王李张張陈陳刘英秀玉华花伟偉明国國建闫阎閻单仇?□某 ·・（已故）\ue816A氏"
names = st.text(name_characters, max_size=6) | st.text(max_size=12)
partial_dates = st.one_of(
    st.none(),
    days.map(PartialDate.of),
    days.map(lambda day: PartialDate(day.year, day.month)),
    days.map(lambda day: PartialDate(day.year)),
)
addresses = (
    st.none()
    | st.text("新华区叶县平顶山市邓李乡街道张庄村路0123456789组号", max_size=20)
    | st.text(max_size=20)
)


@st.composite
def resident_numbers(draw):
    day = draw(days)
    first = f"{draw(st.integers(110000, 659999))}{day:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return first + check_character(first)


numbers = st.one_of(
    st.none(),
    resident_numbers(),
    resident_numbers().map(lambda number: number[:6] + number[8:17]),
    resident_numbers().map(lambda number: number[:-1]),
    st.text("0123456789Xx ", max_size=20),
    st.text(max_size=20),
)
sides = st.builds(
    Side,
    id_no=numbers,
    name=st.none() | names,
    sex=st.sampled_from(["M", "F", None]),
    birth=partial_dates,
    age=st.none() | st.integers(-5, 200),
    address=addresses,
    event_date=st.none() | days,
)


@given(first17s)
def test_the_check_character_completes_any_seventeen_digits(first):
    number = first + check_character(first)
    assert has_valid_check(number)
    reading = read_id(number)
    assert reading.kind == "unreadable" or reading.checksum_ok is bool(reading.births)
    assert read_id(number.lower()).text == number


@given(first17s, st.integers(0, 16), st.integers(1, 9))
def test_any_single_wrong_digit_breaks_the_check(first, place, step):
    number = first + check_character(first)
    wrong = str((int(number[place]) + step) % 10)
    assert not has_valid_check(number[:place] + wrong + number[place + 1 :])


@given(first17s, st.integers(0, 15))
def test_any_exchange_of_two_neighbours_breaks_the_check(first, place):
    number = first + check_character(first)
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert not has_valid_check(swapped)


@given(resident_numbers())
def test_an_old_number_always_leads_back_to_the_new_one(number):
    year = int(number[6:10])
    assume(1850 <= year < 2000)
    old = read_id(number[:6] + number[8:17])
    assert int(number[:17]) in old.keys


@given(st.text(max_size=40) | st.none())
def test_reading_a_number_never_raises_and_reads_its_own_reading_alike(text):
    reading = read_id(text)
    assert read_id(reading.text).keys == reading.keys
    assert len(reading.keys) <= 2


@given(names)
def test_folding_a_name_once_is_folding_it_for_good(name):
    folded = normalise_name(name)
    assert normalise_name(folded) == folded


@given(
    st.text("王李张陈刘艾山吐尔逊", min_size=2, max_size=6), st.integers(0, 5), st.sampled_from(SEPARATORS)
)
def test_a_separator_anywhere_changes_nothing(name, place, separator):
    assert normalise_name(name[:place] + separator + name[place:]) == normalise_name(name)


@given(names, names)
def test_names_agree_both_ways_alike(a, b):
    assert name_agreement(a, b) == name_agreement(b, a)


@given(names)
def test_a_name_agrees_with_itself_or_is_missing(name):
    assert name_agreement(name, name).level in ("same", "placeholder", "bare_surname", "missing")
    assert not name_agreement(name, name).apart


@given(days)
def test_every_written_form_of_a_day_reads_back(day):
    forms = [
        f"{day:%Y%m%d}",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y-%m-%d} 00:00:00",
        str(PartialDate.of(day)),
    ]
    assert {read_date(form) for form in forms} == {PartialDate.of(day)}
    assert PartialDate.of(day).full == day


@given(st.integers(61, 73050))
def test_a_spreadsheet_day_number_is_days_since_the_end_of_1899(serial):
    assume(not 1800 <= serial <= 2199)
    found = read_date(serial)
    assert found is not None
    assert found.full == date(1899, 12, 30) + timedelta(days=serial)


@given(st.text(max_size=20) | st.integers() | st.floats())
def test_what_is_no_date_is_a_value_error_and_nothing_else(value):
    try:
        found = read_date(value)
    except ValueError:
        return
    assert found is None or isinstance(found, PartialDate)


@given(sides, sides)
def test_comparing_never_raises_and_the_parts_add_up_to_the_odds(record, person):
    found = compare(record, person)
    if found is not None:
        assert 0.0 <= found.probability <= 1.0
        assert abs(sum(part.weight for part in found.parts) - found.weight) < 1e-6


@given(sides, names, days)
def test_a_record_without_a_number_is_certain_only_with_the_home(person, name, day):
    bare = Side(None, name, person.sex, PartialDate.of(day))
    same = Side(person.id_no, name, person.sex, PartialDate.of(day), None, person.address)
    found = compare(bare, same)
    assert found is None or found.tier == "probable"


@given(names, sides)
def test_a_name_and_a_home_alone_are_never_certain(name, person):
    namesake = Side(person.id_no, name, person.sex, person.birth, person.age, person.address)
    found = compare(Side(name=name, sex=person.sex, address=person.address), namesake)
    assert found is None or found.tier == "probable"


@given(resident_numbers(), names, names, days)
def test_an_equal_number_is_always_worth_a_look_and_certain_only_under_names_alike(number, name, other, day):
    record = Side(number, name, birth=PartialDate.of(day))
    found = compare(record, Side(number, other))
    assert found is not None
    levels = {part.field: part.level for part in found.parts}
    assert found.tier == "probable" or levels["name"] not in {
        "missing",
        "surname",
        "other_surname",
        "different",
    }
