"""Which pairs are compared at all: equality joins on derived columns, the same text for every SQL engine.

A block brings a record and a person together because of some twenty bits of agreement: enough that a roll of
millions yields a handful of strangers, and little enough that whatever else is wrong on the record does not
matter. Together they leave no single field that must be right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

BLOCKING_VERSION: Final = 2
"""Raised whenever derived columns or blocks change: stored columns are then derived anew."""

Reading = Literal["record", "record_id", "record_birth", "record_year"]
"""What is joined: the record itself, or each number, each birth date, each year of birth it may mean."""


@dataclass(frozen=True, slots=True)
class Block:
    """One blocking rule: ``columns`` must be equal, and none of them empty (0).

    ``condition`` narrows it further, in SQL on aliases ``r`` and ``p``. ``why`` says which damage it
    survives.
    """

    name: str
    reading: Reading
    columns: tuple[str, ...]
    why: str
    condition: str = ""

    @property
    def sql(self) -> str:
        """The join condition on aliases ``r`` (the reading of the record) and ``p`` (the person)."""
        equal = [f"r.{column} = p.{column} and p.{column} <> 0" for column in self.columns]
        return " and ".join([*equal, self.condition] if self.condition else equal)


NUMBER_BLOCKS: Final = (Block("number", "record_id", ("id17",), "anything but the number; one slip in it"),)
"""Asked for every record: its own number, both centuries of an old one, what one slip may have made of it."""

DAMAGED_NUMBER_BLOCKS: Final = (
    Block("birth_sequence", "record", ("id_birth", "id_sequence"), "county code of the number"),
    Block(
        "county_birth_surname", "record", ("id_county", "id_birth", "surname_near"), "sequence, given name"
    ),
)
"""Asked where the number is not whole."""

NAME_BLOCKS: Final = (
    Block("name_birth", "record_birth", ("near_id", "birth"), "number, address; calendar, day and month"),
    Block("given_birth", "record_birth", ("given_near", "birth"), "surname"),
    Block("head_birth", "record_birth", ("head_near", "birth"), "last character, cut names"),
    Block("ends_birth", "record_birth", ("ends_near", "birth"), "middle character"),
    Block("surname_birth_home", "record_birth", ("surname_near", "birth", "home"), "given name"),
    Block("place_birth", "record_birth", ("place", "birth"), "the whole name"),
    Block("name_place", "record", ("near_id", "place"), "birth"),
    Block("given_place_year", "record_year", ("given_near", "place", "year"), "surname; day and month"),
    Block("head_place_year", "record_year", ("head_near", "place", "year"), "last character; day and month"),
    Block(
        "ends_place_year", "record_year", ("ends_near", "place", "year"), "middle character; day and month"
    ),
    Block("name_year_home", "record_year", ("near_id", "year", "home"), "birth known to the year, or age"),
    Block("name_year_county", "record_year", ("near_id", "year", "county"), "the same, address short"),
    Block("surname_door", "record", ("surname_near", "door"), "given name and birth"),
)
"""Asked for every record not settled by its own number."""

BIRTH_PART_BLOCKS: Final = (
    Block("name_year_month", "record", ("near_id", "year_month"), "day of birth"),
    Block("name_month_day", "record", ("near_id", "month_day"), "year of birth"),
    Block("name_year_day", "record", ("near_id", "year_day"), "month of birth"),
)
"""Asked for records without a whole number: one part of the birth may be wrong."""
