"""How a lead says what a death record may mean: a suspicion, never a fact, and no name in it."""

from __future__ import annotations

from datetime import date
from typing import Final

from verifier.crossmatch.finders.pairs import FoundPair
from verifier.language import Text, joined
from verifier.months import Month

_NO_ID: Final = Text(
    "{source}的死亡记录没有身份号码，姓名、出生日期等相同或相近；可能是另一人。",
    "{source}: a death record without an ID number; name, birth and the like are the same or alike. It may "
    "be another person.",
)
_UNUSABLE_ID: Final = Text(
    "{source}的死亡记录或名册上没有可用的身份号码，姓名、出生日期等相同或相近；可能是另一人。",
    "{source}: a death record; it or the roll has no usable ID number. Name, birth and the like are the same "
    "or alike. It may be another person.",
)
_OTHER_PERSON_UNDER_ID: Final = Text(
    "{source}的死亡记录登记的是此人的身份号码，但姓名、出生日期或性别不符，记录或名册上的号码可能有误。",
    "{source}: a death record carries this person's ID number, but name, date of birth or sex differ: the "
    "number on the record or the roll may be wrong.",
)
_ID_ALONE: Final = Text(
    "{source}的死亡记录登记的是此人的身份号码，但没有姓名可以核对，记录或名册上的号码可能有误。",
    "{source}: a death record carries this person's ID number, but no name to hold against it: the number "
    "on the record or the roll may be wrong.",
)
_ID_DISPUTED: Final = Text(
    "{source}的死亡记录登记的是此人的身份号码，但仍有不能确定之处，须人工核对。",
    "{source}: a death record carries this person's ID number, but something stays unsettled: a person has "
    "to look.",
)
_BY_RULE: Final[dict[str, Text]] = {
    "damaged_id": Text(
        "{source}的死亡记录可能与此人有关：记录或名册上的身份号码有误，两个号码有相同之处，其他内容也相近；"
        "可能是另一人。",
        "{source}: a death record may be about this person. The ID number on the record or the roll is "
        "faulty, the two agree in part, and the rest is alike. It may be another person.",
    ),
    "other_id": Text(
        "{source}的死亡记录姓名、出生日期或住址一致，但身份号码与名册不同；可能是另一人，"
        "也可能是记录或名册上的号码有误。",
        "{source}: name, date of birth or address of a death record agree, but its ID number is not the "
        "roll's. It may be another person, or the number on the record or the roll is wrong.",
    ),
}
_UNSETTLED: Final = Text(
    "{source}的一条死亡记录可能与此人有关，是否本人尚未确定。",
    "{source}: a death record may be about this person; whether it is, is not settled.",
)
_CERTAIN: Final = Text(
    "{source}记载此人于 {day} 死亡。如属实，自 {stop} 起不应再发。",
    "{source} records this person's death on {day}. If that is true, nothing is due from {stop}.",
)
_CERTAIN_UNDATED: Final = Text(
    "{source}记载此人死亡，但没有可用的死亡日期。如属实，须先查明日期。",
    "{source} records this person's death, but no usable date. If that is true, the date is found out first.",
)
_MONTH: Final = Text(
    "记载的死亡日期为 {day}；如属实且确为本人，自 {stop} 起不应再发。",
    "The recorded death is on {day}; if that is true and this is the person, nothing is due from {stop}.",
)
_CONTRADICTED: Final = Text(
    "与死亡记录矛盾：本人于 {certified} 通过待遇领取资格认证，晚于记载的死亡日期 {died}；"
    "请先核实认证，并请{source}更正。",
    "This contradicts the death record: the person passed certification on {certified}, after the recorded "
    "death of {died}. Verify the certification first, and ask {source} to correct the record.",
)


_BIRTH_FITS: Final = frozenset(
    {None, "unknown", "same", "partial_year", "partial_year_month", "age_fits", "age_nominal"}
)
_NAME_FITS: Final = frozenset({"same", "variant", "same_sound"})


def death_sentence(pair: FoundPair, told: str | None, stop: Month | None, contradicted: date | None) -> Text:
    """Return why a death record makes a lead: what it says, how far it fits, what speaks against it."""
    if pair.tier == "certain":
        said = (_CERTAIN_UNDATED if stop is None else _CERTAIN).fill(source=pair.source, day=told, stop=stop)
    else:
        said = _unsettled(pair).fill(source=pair.source)
        if stop is not None:
            said = joined(said, _MONTH.fill(day=told, stop=stop))
    if contradicted is None:
        return said
    return joined(said, contradiction_sentence(pair, told, contradicted))


def contradiction_sentence(pair: FoundPair, told: str | None, certified: date) -> Text:
    """Return that a later certification speaks against the death record, and what to do about it."""
    return _CONTRADICTED.fill(certified=certified, died=told, source=pair.source)


def _unsettled(pair: FoundPair) -> Text:
    if pair.rule == "name_birth_no_id":
        return _UNUSABLE_ID if pair.record_has_number else _NO_ID
    if pair.rule == "same_id_other_name":
        nameless = pair.levels.get("name") == "missing"
        differs = pair.levels.get("sex") == "different" or pair.levels.get("birth") not in _BIRTH_FITS
        if nameless and not differs:
            return _ID_ALONE
        alike = pair.levels.get("name") in _NAME_FITS
        return _ID_DISPUTED if alike and not differs else _OTHER_PERSON_UNDER_ID
    return _BY_RULE.get(pair.rule, _UNSETTLED)
