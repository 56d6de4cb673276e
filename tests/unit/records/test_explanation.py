"""The explanation: every level has words, the parts add up, and no value gets into a sentence."""

from __future__ import annotations

import re
import time
from dataclasses import fields

import numpy as np
import pytest

from matchers.records.scoring import explain
from matchers.records.scoring.address_level import ADDRESS_LEVELS
from matchers.records.scoring.birth_level import BIRTH_LEVELS
from matchers.records.scoring.explain import FIELDS, SENTENCES, explained, one_line_explanations
from matchers.records.scoring.id_level import ID_LEVELS
from matchers.records.scoring.id_sentences import DISOWNED_TOO
from matchers.records.scoring.name_grades import NAME_LEVELS
from matchers.records.scoring.other_sentences import CAUSE_SENTENCES, prior_sentences
from matchers.records.scoring.pair_levels import SEX_LEVELS, PairLevels
from matchers.records.scoring.rivals import Standing
from matchers.records.scoring.rules import RULES
from matchers.records.scoring.weighing import (
    AGE,
    AGE_CONTRADICTION,
    ANYWHERE,
    COHORT,
    ELSEWHERE_HOME,
    KIN,
    TWINS,
    PairWeights,
)

LEVELS = {
    "id": (*ID_LEVELS, "disowned"),
    "name": NAME_LEVELS,
    "birth": BIRTH_LEVELS,
    "sex": SEX_LEVELS,
    "address": ADDRESS_LEVELS,
}
PRIOR = -18_610
VALUES = {
    "id": ("110101194501010010", "110101194501010011"),
    "name": ("王秀英", "王秀莹"),
    "birth": ("1945-01-01", "1945-01-02"),
    "age": ("81", None),
    "sex": ("女", "女"),
    "address": ("建国路1号", "建国路2号"),
}


class Pairs:
    """Pairs of made-up levels and weights, changed field by field before they are explained."""

    def __init__(self, count: int = 1, seed: int = 0) -> None:
        chance = np.random.default_rng(seed)
        self.count = count
        self.levels = {
            name: chance.integers(0, len(LEVELS[name]) - (name == "id"), count).astype(np.uint8)
            for name in LEVELS
        }
        self.flags = {name: np.zeros(count, np.bool_) for name in ("disowned", "age_contradicts")}
        self.weights = {name: chance.integers(-9_000, 20_000, count).astype(np.int32) for name in LEVELS}
        self.weights["together"] = np.zeros(count, np.int32)
        self.cause = np.zeros(count, np.uint8)
        self.rivals = np.zeros(count, np.int32)
        self.lead = np.full(count, 60_000, np.int32)
        self.rules = chance.integers(0, len(RULES), count).astype(np.uint8)

    def set(self, **levels: str) -> Pairs:
        for field, level in levels.items():
            self.levels[field][:] = LEVELS[field].index(level)
        return self

    def arguments(self) -> tuple[PairLevels, PairWeights, Standing, np.ndarray]:
        # what explanations do not look at is empty
        silent = {field.name: np.zeros(self.count, np.uint8) for field in fields(PairLevels)}
        levels = PairLevels(**silent | self.levels | self.flags)
        weights = PairWeights(**self.weights, cause=self.cause, prior=PRIOR)
        weight = (weights.total + PRIOR + self.rivals).astype(np.int32)
        return levels, weights, Standing(self.rivals, weight, self.lead, np.zeros(self.count)), self.rules

    def parts(self) -> list[tuple[explain.Part, ...]]:
        return explained(*self.arguments(), [VALUES] * self.count)

    def part(self, field: str) -> explain.Part:
        return next(part for part in self.parts()[0] if part.field == field)


@pytest.mark.parametrize("field", LEVELS)
def test_every_level_has_words_in_both_languages_and_no_words_are_left_over(field: str) -> None:
    assert set(SENTENCES[field]) == set(LEVELS[field])
    for zh, en in SENTENCES[field].values():
        assert zh.endswith("。")
        assert en.endswith(".")
        assert not re.search(r"\d{3}|[,;:?!]", zh)


def test_no_rule_says_which_side_has_the_wrong_or_missing_number() -> None:
    for rule in RULES:
        assert "记录上的" not in rule.zh
        assert "记录没有" not in rule.zh
        assert "the record" not in rule.en.lower()


def test_the_parts_come_in_their_order_and_add_up_to_the_posterior() -> None:
    pairs = Pairs(200, seed=4)
    pairs.weights["together"][::3] = -2_700
    pairs.cause[::3] = TWINS
    pairs.rivals[::4] = -345
    _, _, standing, _ = pairs.arguments()
    for parts, weight in zip(pairs.parts(), standing.weight.tolist(), strict=True):
        told = [part.field for part in parts]
        assert told == [field for field in FIELDS if field in told]
        assert told[:7] == list(FIELDS[:7])
        assert sum(round(part.weight * 1000) for part in parts) == weight


def test_the_rule_comes_first_says_the_tier_and_weighs_nothing() -> None:
    pairs = Pairs()
    for index, rule in enumerate(RULES):
        pairs.rules[:] = index
        part = pairs.parts()[0][0]
        assert (part.field, part.level, part.weight, part.zh) == ("rule", rule.tier, 0.0, rule.zh)


def test_what_weighs_nothing_of_twins_and_rivals_is_left_out() -> None:
    pairs = Pairs()
    assert [part.field for part in pairs.parts()[0]] == list(FIELDS[:7])
    pairs.weights["together"][:] = -1
    pairs.cause[:] = KIN
    pairs.rivals[:] = -1
    assert [part.field for part in pairs.parts()[0]] == list(FIELDS)


def test_values_stand_beside_the_sentences_and_never_in_them() -> None:
    pairs = Pairs(300, seed=1)
    pairs.rivals[:] = -100
    told = " ".join(part.zh + part.en for parts in pairs.parts() for part in parts)
    told += " ".join(one_line_explanations(*pairs.arguments()))
    for values in VALUES.values():
        for value in filter(None, values):
            if len(value) > 2:
                assert value not in told
    assert pairs.part("name").record_value == "王秀英"
    assert pairs.part("prior").person_value is None


def test_an_age_is_shown_where_an_age_was_compared() -> None:
    assert Pairs().set(birth="age_nominal").part("birth").record_value == "81"
    assert Pairs().set(birth="lunar").part("birth").record_value == "1945-01-01"


def test_a_field_without_values_shows_none() -> None:
    parts = explained(*Pairs().arguments(), [{}])[0]
    assert all(part.record_value is None and part.person_value is None for part in parts)


def test_another_number_that_contradicts_its_record_is_a_level_of_its_own() -> None:
    pairs = Pairs().set(id="other")
    assert pairs.part("id").level == "other"
    pairs.flags["disowned"][:] = True
    assert pairs.part("id").level == "disowned"


def test_an_equal_number_that_contradicts_its_record_says_so_and_stays_equal() -> None:
    pairs = Pairs().set(id="same")
    plain = pairs.part("id").zh
    pairs.flags["disowned"][:] = True
    assert pairs.part("id").level == "same"
    assert pairs.part("id").zh == plain + DISOWNED_TOO[0]
    assert DISOWNED_TOO[0].rstrip("。") in one_line_explanations(*pairs.arguments())[0]


@pytest.mark.parametrize(
    ("cause", "level"),
    [
        (TWINS, "twins"),
        (COHORT, "cohort"),
        (KIN | AGE, "kin+age"),
        (COHORT | ANYWHERE, "cohort+anywhere"),
        (TWINS | ELSEWHERE_HOME | AGE, "twins+elsewhere+age"),
    ],
)
def test_what_is_taken_off_names_every_cause(cause: int, level: str) -> None:
    pairs = Pairs()
    pairs.cause[:] = cause
    pairs.weights["together"][:] = -2_700
    part = pairs.part("together")
    assert part.level == level
    assert part.zh == "".join(CAUSE_SENTENCES[name][0] for name in level.split("+"))


def test_what_contradicts_is_told_even_where_nothing_hangs_together() -> None:
    pairs = Pairs()
    pairs.cause[:] = AGE
    pairs.weights["together"][:] = AGE_CONTRADICTION
    assert pairs.part("together").en == CAUSE_SENTENCES["age"][1]


@pytest.mark.parametrize(
    ("lead", "level"), [(5_000, "ahead"), (1_000, "ahead"), (0, "even"), (-999, "even"), (-1_000, "behind")]
)
def test_rivals_are_told_by_how_far_apart_they_are(lead: int, level: str) -> None:
    pairs = Pairs()
    pairs.rivals[:] = -300
    pairs.lead[:] = lead
    assert pairs.part("rivals").level == level


@pytest.mark.parametrize(
    ("milli", "zh", "en"),
    [
        (-15_288, "4 万分之一", "40,000"),
        (-18_610, "40 万分之一", "400,000"),
        (-26_575, "1 亿分之一", "100,000,000"),
    ],
)
def test_the_prior_is_told_as_a_round_chance(milli: int, zh: str, en: str) -> None:
    told = prior_sentences(milli)
    assert zh in told[0]
    assert f"in {en}." in told[1]


def test_a_line_gives_the_rule_and_each_weight_and_leaves_out_what_says_or_weighs_nothing() -> None:
    pairs = Pairs().set(id="same", name="same", birth="same", sex="unknown", address="unknown")
    pairs.weights |= {
        "id": np.array([22_812], np.int32),
        "name": np.array([16_449], np.int32),
        "birth": np.array([-40], np.int32),
        "sex": np.array([0], np.int32),
        "address": np.array([0], np.int32),
    }
    pairs.rivals[:] = -345
    pairs.rules[:] = 0
    assert one_line_explanations(*pairs.arguments()) == [
        f"{RULES[0].zh}身份号码相同，校验码正确（+22.8）；姓名相同（+16.4）；"
        "比对前 −18.6；名册上其他相近的人 −0.3。"
    ]
    assert one_line_explanations(*pairs.arguments(), "en") == [
        f"{RULES[0].en} The ID numbers are equal and pass their check (+22.8). The names are the same "
        "(+16.4). Before comparing −18.6. Others on the roll −0.3."
    ]


def test_a_line_of_nothing_but_the_prior_is_still_a_sentence() -> None:
    pairs = Pairs().set(id="unknown", name="missing", birth="unknown", sex="unknown", address="unknown")
    assert one_line_explanations(*pairs.arguments())[0].endswith("。比对前 −18.6。")


def test_no_pairs_have_no_explanations() -> None:
    pairs = Pairs(0)
    assert pairs.parts() == []
    assert one_line_explanations(*pairs.arguments()) == []


def test_values_for_another_number_of_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="argument"):
        explained(*Pairs(2).arguments(), [VALUES])


def test_a_hundred_thousand_lines_take_seconds() -> None:
    arguments = Pairs(100_000).arguments()
    began = time.process_time()
    assert len(one_line_explanations(*arguments)) == 100_000
    assert time.process_time() - began < 3
