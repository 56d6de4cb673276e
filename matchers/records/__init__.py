"""Record matching: who is meant by a record, told by named rules and explained part by part.

Reading single values and comparing names are offered here. Whole rolls are matched by ``columns``,
``blocking`` and ``scoring``, one pair by ``compare``: these load numpy and Arrow, so whoever needs them
imports them by name. Comparing names loads them when it is first done.
"""

from matchers.records.dates import PartialDate, read_date
from matchers.records.name_comparison import NameAgreement, name_agreement, name_agreements
from matchers.records.names import normalise_name
from matchers.records.resident_id import IdReading, check_character, has_valid_check, read_id
from matchers.records.sides import Side

__all__ = [
    "IdReading",
    "NameAgreement",
    "PartialDate",
    "Side",
    "check_character",
    "has_valid_check",
    "name_agreement",
    "name_agreements",
    "normalise_name",
    "read_date",
    "read_id",
]
