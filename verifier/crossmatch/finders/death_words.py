"""How a lead says what a death record may mean: a suspicion, never a fact, and no name in it."""

from __future__ import annotations

from datetime import date
from typing import Final

from verifier.crossmatch.finders.pairs import FoundPair
from verifier.crossmatch.finders.sentences import joined
from verifier.language import Text
from verifier.months import Month

_NO_ID: Final = Text(
    "{source}的死亡记录没有身份号码，姓名和出生日期相同；可能是同名同日生的另一人。",
    "{source}: a death record without an ID number; name and date of birth are the same. It may be another "
    "person of that name born on that day.",
)
_UNUSABLE_ID: Final = Text(
    "{source}的死亡记录没有可用的身份号码，姓名和出生日期相同；可能是同名同日生的另一人。",
    "{source}: a death record without a usable ID number; name and date of birth are the same. It may be "
    "another person of that name born on that day.",
)
_OTHER_PERSON_UNDER_ID: Final = Text(
    "{source}的死亡记录登记的是此人的身份号码，但姓名、出生日期或性别不符，可能错填号码。",
    "{source}: a death record carries this person's ID number, but name, date of birth or sex differ: the "
    "number may be miswritten.",
)
_ID_ALONE: Final = Text(
    "{source}的死亡记录登记的是此人的身份号码，但没有姓名可以核对，可能错填号码。",
    "{source}: a death record carries this person's ID number, but no name to hold against it: the number "
    "may be miswritten.",
)
_BY_RULE: Final[dict[str, Text]] = {
    "old_id_unproven": Text(
        "{source}的死亡记录登记的是与此人对应的十五位旧号码，但世纪、姓名或出生日期不能确定。",
        "{source}: a death record carries the old 15-digit form of this person's number, but century, name "
        "or date of birth are not settled.",
    ),
    "name_birth_damaged_id": Text(
        "{source}的死亡记录姓名和出生日期相同，但身份号码有误，与此人的号码相近；可能是另一人。",
        "{source}: a death record of the same name and date of birth, but its ID number is faulty and only "
        "near this person's. It may be another person.",
    ),
    "name_birth_relatives_id": Text(
        "{source}的死亡记录姓名、出生日期和住址一致，但登记的是另一个身份号码；可能是另一人。",
        "{source}: a death record of the same name, date of birth and address under another ID number. It "
        "may be another person.",
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
        return _NO_ID if pair.levels.get("id") == "missing" else _UNUSABLE_ID
    if pair.rule == "same_id_other_name":
        against = [pair.levels.get(field) for field in ("birth", "age", "sex")]
        nameless = pair.levels.get("name") in {"missing", "unknown"}
        differs = any(level in {"different", "day_month_swapped", "close"} for level in against)
        return _ID_ALONE if nameless and not differs else _OTHER_PERSON_UNDER_ID
    return _BY_RULE.get(pair.rule, _UNSETTLED)
