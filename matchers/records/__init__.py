"""Record matching: who is meant by a record, told by named rules and explained part by part.

A caller needs :class:`Side`, :func:`blocking_keys` and :func:`compare`; the rest may change beneath them.
"""

from matchers.records.compare import Comparison, Part, compare
from matchers.records.dates import PartialDate, birth_agreement, read_date
from matchers.records.names import NameAgreement, name_agreement, normalise_name
from matchers.records.pairs import BLOCKING_VERSION, SMALLEST_HASHED_KEY, Side, blocking_keys
from matchers.records.resident_id import IdReading, check_character, has_valid_check, read_id
from matchers.records.rules import RULES, Rule, Tier

__all__ = [
    "BLOCKING_VERSION",
    "RULES",
    "SMALLEST_HASHED_KEY",
    "Comparison",
    "IdReading",
    "NameAgreement",
    "Part",
    "PartialDate",
    "Rule",
    "Side",
    "Tier",
    "birth_agreement",
    "blocking_keys",
    "check_character",
    "compare",
    "has_valid_check",
    "name_agreement",
    "normalise_name",
    "read_date",
    "read_id",
]
