"""Why a pair got its weight and its tier: part by part, or in one line; from levels, never from values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from matchers.records.scoring import address_sentences, birth_sentences, id_sentences, name_sentences
from matchers.records.scoring.address_level import ADDRESS_LEVELS
from matchers.records.scoring.birth_level import BIRTH_LEVELS
from matchers.records.scoring.id_level import ID_LEVELS
from matchers.records.scoring.name_grades import NAME_LEVELS
from matchers.records.scoring.other_sentences import (
    CAUSE_SENTENCES,
    EVEN,
    RIVAL_SENTENCES,
    SEX_SENTENCES,
    prior_sentences,
)
from matchers.records.scoring.pair_levels import SEX_LEVELS, PairLevels
from matchers.records.scoring.part import Part
from matchers.records.scoring.rivals import Standing
from matchers.records.scoring.rules import RULES
from matchers.records.scoring.weighing import CAUSES, PairWeights

__all__ = ["FIELDS", "SENTENCES", "Part", "Values", "explained", "one_line_explanations"]

Values = Mapping[str, tuple[str | None, str | None]]
"""Field → (the record's value, the person's); ``age`` is shown in the part ``birth`` of ages."""

FIELDS: Final = ("rule", "prior", "id", "name", "birth", "sex", "address", "together", "rivals")
"""The order of the parts; ``together`` and ``rivals`` are left out where they weigh nothing."""


def _cause_names(code: int) -> list[str]:
    return [name for bit, name in enumerate(CAUSES) if code >> bit & 1]


_CAUSE_LEVELS: Final = tuple("+".join(_cause_names(code)) for code in range(1 << len(CAUSES)))
_TOGETHER: Final[dict[str, tuple[str, str]]] = {
    level: (
        "".join(CAUSE_SENTENCES[name][0] for name in _cause_names(code)),
        " ".join(CAUSE_SENTENCES[name][1] for name in _cause_names(code)),
    )
    for code, level in enumerate(_CAUSE_LEVELS)
    if code
}

_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "id": (*ID_LEVELS, "disowned"),
    "name": NAME_LEVELS,
    "birth": BIRTH_LEVELS,
    "sex": SEX_LEVELS,
    "address": ADDRESS_LEVELS,
    "together": _CAUSE_LEVELS,
    "rivals": ("", *RIVAL_SENTENCES),
}
SENTENCES: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "id": id_sentences.SENTENCES,
    "name": name_sentences.SENTENCES,
    "birth": birth_sentences.SENTENCES,
    "sex": SEX_SENTENCES,
    "address": address_sentences.SENTENCES,
    "together": _TOGETHER,
    "rivals": RIVAL_SENTENCES,
}
"""Field → comparison level → (Chinese, English), but for the rule and the prior."""

_DISOWNED: Final = len(ID_LEVELS)
_AGE_LEVELS: Final = frozenset({"age_fits", "age_nominal", "age_near", "age_differs"})
_NOTHING: Final = (None, None)
_LINE_WORDS: Final = {
    "zh": ("比对前", "名册上其他相近的人", "；", "。"),
    "en": ("Before comparing", "Others on the roll", ". ", ". "),
}
_RIVALS_AHEAD, _RIVALS_EVEN, _RIVALS_BEHIND = (
    ("", *RIVAL_SENTENCES).index(level) for level in ("ahead", "even", "behind")
)
#: added to the code of a level of ``id`` where the record's own number contradicts the record
_OWN_NUMBER: Final = 128

Bytes = NDArray[np.uint8]


def explained(
    levels: PairLevels,
    weights: PairWeights,
    standing: Standing,
    rules: Bytes,
    values: Sequence[Values],
) -> list[tuple[Part, ...]]:
    """Explain aligned pairs: :data:`FIELDS` in order, their weights summing up to ``standing.weight``.

    Args:
        levels, weights, standing: of ``n`` pairs.
        rules: index of the deciding rule of each pair, into ``RULES``.
        values: what is shown beside each part, of each pair; a field left out shows nothing.

    Raises:
        ValueError: ``values`` are not as many as the pairs.
    """
    columns = _columns(levels, weights, standing)
    made = [_part_maker(field, codes, milli) for field, (codes, milli) in columns.items()]
    prior = _prior_part(weights.prior)
    return [
        (
            _rule_part(rule),
            prior,
            *(part for make in made if (part := make(row, shown)) is not None),
        )
        for row, (rule, shown) in enumerate(zip(rules.tolist(), values, strict=True))
    ]


def one_line_explanations(
    levels: PairLevels,
    weights: PairWeights,
    standing: Standing,
    rules: Bytes,
    language: Literal["zh", "en"] = "zh",
) -> list[str]:
    """Return one line per pair: the rule's sentence, then each field's with its weight in bits.

    Fields with nothing to compare, or whose weight is rounded to 0, are left out. No values, hence no
    personal data.
    """
    prior_word, rivals_word, separator, stop = _LINE_WORDS[language]
    place = ("zh", "en").index(language)
    columns: list[list[str]] = []
    for field, (codes, milli) in _columns(levels, weights, standing).items():
        word = rivals_word if field == "rivals" else None
        columns.append(_phrases(field, codes, milli, place, separator, word))
    columns.insert(-1, [f"{separator}{prior_word} {_signed(weights.prior)}"] * len(rules))
    heads = [(rule.zh, rule.en)[place].rstrip("。.") + stop.rstrip() for rule in RULES]
    gap = " " if language == "en" else ""
    return [
        f"{heads[rule]}{gap}{''.join(phrases).removeprefix(separator)}{stop.rstrip()}"
        for rule, *phrases in zip(rules.tolist(), *columns, strict=True)
    ]


def _columns(
    levels: PairLevels, weights: PairWeights, standing: Standing
) -> dict[str, tuple[Bytes, NDArray[np.int32]]]:
    """Return code and weight of every field that has levels, in the order of the parts."""
    id_codes = np.where(levels.disowned & (levels.id == ID_LEVELS.index("other")), _DISOWNED, levels.id)
    own = np.where(levels.disowned & (id_codes != _DISOWNED), _OWN_NUMBER, 0)
    even = np.abs(standing.lead) < EVEN
    rivals = np.where(even, _RIVALS_EVEN, np.where(standing.lead > 0, _RIVALS_AHEAD, _RIVALS_BEHIND))
    return {
        "id": ((id_codes + own).astype(np.uint8), weights.id),
        "name": (levels.name, weights.name),
        "birth": (levels.birth, weights.birth),
        "sex": (levels.sex, weights.sex),
        "address": (levels.address, weights.address),
        "together": (weights.cause, weights.together),
        "rivals": (np.where(standing.rivals != 0, rivals, 0).astype(np.uint8), standing.rivals),
    }


def _sentences(field: str, code: int) -> tuple[str, tuple[str, str]]:
    """Return the name of a level and what is read about it."""
    level = _LEVELS[field][code % _OWN_NUMBER]
    zh, en = SENTENCES[field][level]
    if code >= _OWN_NUMBER:
        zh, en = zh + id_sentences.DISOWNED_TOO[0], f"{en} {id_sentences.DISOWNED_TOO[1]}"
    return level, (zh, en)


def _part_maker(field: str, codes: Bytes, milli: NDArray[np.int32]) -> Callable[[int, Values], Part | None]:
    """Return what makes the part of a field from the number of a pair and its values."""
    known = {code: _sentences(field, code) for code in np.unique(codes).tolist() if _has_part(field, code)}
    code_of, milli_of = codes.tolist(), milli.tolist()

    def make(row: int, values: Values) -> Part | None:
        if code_of[row] not in known:
            return None
        level, (zh, en) = known[code_of[row]]
        shown = values.get(field, _NOTHING)
        if field == "birth" and level in _AGE_LEVELS:
            shown = (values.get("age", _NOTHING)[0], shown[1])
        return Part(field, level, milli_of[row] / 1000, *shown, zh, en)

    return make


def _has_part(field: str, code: int) -> bool:
    return code > 0 or field not in ("together", "rivals")


def _phrases(
    field: str, codes: Bytes, milli: NDArray[np.int32], place: int, separator: str, word: str | None
) -> list[str]:
    """Return what the line says of a field, a sentence with its weight, made once per code and weight."""
    tenths = np.round(milli / 100).astype(np.int64)
    keys, inverse = np.unique(tenths * 256 + codes, return_inverse=True)
    made = []
    for tenth, code in zip((keys >> 8).tolist(), (keys & 255).tolist(), strict=True):
        if code == 0 or tenth == 0:
            made.append("")
        elif word is not None:
            made.append(f"{separator}{word} {_signed(tenth * 100)}")
        else:
            sentence = _sentences(field, code)[1][place].rstrip("。.")
            bracket = f"（{_signed(tenth * 100)}）" if place == 0 else f" ({_signed(tenth * 100)})"
            made.append(f"{separator}{sentence}{bracket}")
    phrases: list[str] = np.array(made, object)[inverse].tolist()
    return phrases


def _signed(milli: int) -> str:
    """Write a weight with one decimal and a sign: ``+16.4``, ``−0.3``, ``0``."""
    text = f"{abs(milli) / 1000:.1f}"
    if text == "0.0":
        return "0"
    return f"{'+' if milli > 0 else '−'}{text}"


@lru_cache(maxsize=len(RULES))
def _rule_part(rule: int) -> Part:
    found = RULES[rule]
    return Part("rule", found.tier, 0.0, None, None, found.zh, found.en)


def _prior_part(milli: int) -> Part:
    return Part("prior", "roll", milli / 1000, None, None, *prior_sentences(milli))
