"""Whatever the seed and the day, numbers are valid, sounds are alike, and sums are exact."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.records.name_sounds import readings
from matchers.records.resident_id import has_valid_check
from verifier.demo.city import generate_city
from verifier.demo.city.calendar import CityCalendar
from verifier.demo.city.ids import Numbers, fifteen_digits, full_width, luhn_digit, wrong_check
from verifier.demo.city.names import new_name
from verifier.demo.city.sounds import SOUNDS_LIKE, can_be_misheard, misheard
from verifier.money import fen_from_text
from verifier.months import Month

BIRTHS = st.dates(date(1921, 1, 1), date(1975, 12, 31))
SEXES = st.sampled_from("男女")
RANDOMS = st.randoms(use_true_random=True)
SEEDS = st.integers(0, 2**32)


@given(BIRTHS, SEXES, RANDOMS)
def test_issued_ids_are_valid_and_their_mangled_forms_are_not_them(
    birth: date, sex: str, rng: Random
) -> None:
    number = Numbers(rng).resident_id("379901", birth, sex)
    assert has_valid_check(number)
    assert number[6:14] == f"{birth:%Y%m%d}"
    assert int(number[16]) % 2 == (sex == "男")
    assert len(fifteen_digits(number)) == 15
    assert fifteen_digits(number) in number[:6] + number[8:]
    assert not full_width(number).isascii()
    assert not has_valid_check(wrong_check(number))
    assert wrong_check(number)[:17] == number[:17]


@given(BIRTHS, SEXES, RANDOMS)
def test_no_number_is_issued_twice_and_twins_are_neighbours(birth: date, sex: str, rng: Random) -> None:
    numbers = Numbers(rng)
    issued = [numbers.resident_id("379902", birth, sex) for _ in range(30)]
    twin = numbers.neighbour(issued[0])
    assert len({*issued, twin}) == 31
    assert has_valid_check(twin)
    assert twin[:14] == issued[0][:14]
    assert int(twin[16]) % 2 == int(issued[0][16]) % 2


@given(RANDOMS)
def test_every_account_is_luhn_valid(rng: Random) -> None:
    account = Numbers(rng).account("990111")
    assert len(account) == 19
    assert account[-1] == luhn_digit(account[:-1])


def test_characters_that_are_misheard_sound_alike() -> None:
    for character, other in SOUNDS_LIKE.items():
        assert character != other
        assert readings(character) & readings(other), (character, other)


@given(SEXES, st.integers(1921, 1975), RANDOMS)
def test_a_misheard_name_differs_in_one_character_of_the_same_sound(sex: str, year: int, rng: Random) -> None:
    name = new_name(sex, year, rng)
    assert 2 <= len(name) <= 12
    if not can_be_misheard(name):
        return
    heard = misheard(name, rng)
    different = [(own, other) for own, other in zip(name, heard, strict=True) if own != other]
    assert len(different) == 1
    assert SOUNDS_LIKE[different[0][0]] == different[0][1]


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), RANDOMS)
def test_a_death_still_paid_is_followed_by_a_paid_month_and_lies_in_the_past(day: date, rng: Random) -> None:
    calendar = CityCalendar(day)
    died = calendar.overpaid_death(rng, at_least=2)
    assert died < day
    later = [month for month in calendar.pay_months if month > Month.of(died)]
    assert len(later) >= 2
    assert calendar.pay_date(calendar.pay_months[-1]) <= day
    assert later[0] == Month.of(died).plus(1)


@settings(max_examples=5, deadline=None)
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), SEEDS)
def test_on_any_day_the_overpayments_are_the_sums_of_the_payment_rows(day: date, seed: int) -> None:
    with TemporaryDirectory() as folder:
        manifest = generate_city(Path(folder), 500, seed, day)
        sums: Counter[str] = Counter()
        for planted in (one for one in manifest.files if one.kind == "payments"):
            text = (Path(folder) / planted.name).read_bytes().decode("utf-8-sig", errors="replace")
            for cells in (line.split(",") for line in text.splitlines()[1:]):
                dead = manifest.overpayments.get(cells[0])
                if dead and "成功" in cells and Month.parse(cells[3]) > Month.of(dead.died_on):
                    sums[cells[0]] += fen_from_text(cells[4])
    assert {pid: one.fen for pid, one in manifest.overpayments.items() if one.fen} == dict(sums)
    assert manifest.overpaid_fen > 0
