"""Record matching: who is meant by a record, told by named rules and explained part by part.

Reading single values is offered here. Whole rolls are matched by ``columns``, ``blocking`` and ``scoring``,
one pair by ``compare``: these load numpy and Arrow, so whoever needs them imports them by name.
"""

from matchers.records.dates import PartialDate, birth_agreement, read_date
from matchers.records.names import NameAgreement, name_agreement, normalise_name
from matchers.records.resident_id import IdReading, check_character, has_valid_check, read_id
from matchers.records.sides import Side

__all__ = [
    "IdReading",
    "NameAgreement",
    "PartialDate",
    "Side",
    "birth_agreement",
    "check_character",
    "has_valid_check",
    "name_agreement",
    "normalise_name",
    "read_date",
    "read_id",
]
