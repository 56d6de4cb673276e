"""The parameters of the match weight: m and u of every comparison level, and where they come from.

m is the share of true pairs that show a level, u the share of pairs of different people that do. Where a
level says that a part of the record is as rare as on the roll (a name, a birthday, a village), u is the share
of the roll that has this part, times the ``factor`` written here: only the factor stands in the table.

Origin of the figures: m by counting how registers come to be wrong (one record in three without a number, one
number in eight damaged, one name in ten written by sound, one rural birthday in twenty lunar), rounded to
what can be defended and checked against the development register; u by counting what strangers share. An
agency's own figures are estimated from its investigators' decisions (:mod:`matchers.records.estimation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from matchers.records.scoring.origin import Origin

Table = Mapping[str, tuple[float, float]]

_ID: Final[Table] = {
    # u of an equal number is counted per person of the roll: see PER_PERSON in weighing
    "same": (0.5, 0.002),
    "same_check_wrong": (0.02, 0.0003),
    "same_old": (0.03, 0.0006),
    "same_old_earlier": (0.0006, 0.0006),
    "same_text": (0.001, 0.00001),
    # In a region some 180 million numbers (ten counties, 18,000 days, 1,000 in sequence) can occur; a damaged
    # number has about 8, 800 and 20,000 of them at one, two, and three or four slips.
    "one_slip": (0.10, 4e-9),
    "two_slips": (0.02, 3.5e-7),
    "few_slips": (0.006, 1e-5),
    "part_same": (0.004, 1e-7),
    "old_near": (0.006, 1e-7),
    "damaged_far": (0.004, 0.08),
    # Almost always numbers given side by side: a slip that leaves the check right is one in eleven.
    "valid_near": (0.003, 0.6),
    # A whole number that fits the birth its own record states: of the same person only if a new one was
    # issued.
    "other": (0.004, 0.65),
    # The record states no birth beside it, so it may as well be a relative's.
    "untold": (0.012, 0.65),
    # A number that contradicts its own record is somebody else's, whoever the record is about.
    "disowned": (0.02, 0.02),
}
# Twins are numbered side by side, so for them a near number is what one expects.
_ID_TWIN: Final[Table] = {
    "one_slip": (0.10, 0.004),
    "two_slips": (0.02, 0.02),
    "few_slips": (0.006, 0.02),
    "part_same": (0.004, 0.01),
    "old_near": (0.006, 0.02),
    "damaged_far": (0.004, 0.02),
    "valid_near": (0.0005, 0.6),
    "other": (0.004, 0.35),
    "untold": (0.012, 0.35),
    "disowned": (0.02, 0.02),
}

_NAME: Final[Table] = {
    "same": (0.85, 1.0),
    "variant": (0.02, 0.03),
    "same_sound": (0.04, 0.9),
    "near_sound": (0.015, 0.9),
    "shape": (0.02, 0.02),
    "transliterated": (0.01, 0.5),
    "alike": (0.006, 0.3),
    "placeholder": (0.01, 1.0),
    "cut": (0.01, 0.15),
    "same_parts": (0.004, 0.5),
    "one_missing": (0.006, 0.15),
    "one_char": (0.008, 0.6),
    "other_surname": (0.004, 0.95),
    "bare_surname": (0.006, 0.03),
    "surname": (0.01, 1.0),
    "different": (0.012, 0.97),
}
# Relatives under one roof share surname and often one character of the given name, hardly ever the whole.
_NAME_KIN: Final[Table] = {
    "same": (0.85, 0.0008),
    "variant": (0.02, 0.00005),
    "same_sound": (0.04, 0.002),
    "near_sound": (0.015, 0.002),
    "shape": (0.02, 0.003),
    "transliterated": (0.01, 0.001),
    "alike": (0.006, 0.004),
    "placeholder": (0.01, 0.005),
    "cut": (0.01, 0.005),
    "same_parts": (0.004, 0.001),
    "one_missing": (0.006, 0.015),
    "one_char": (0.008, 0.08),
    "other_surname": (0.004, 0.003),
    "bare_surname": (0.006, 0.02),
    "surname": (0.01, 0.45),
    "different": (0.012, 0.42),
}
# Two people of one roll with one date behind one door are twins: their surname agrees, and their given names
# are made to go together. That both bear the very same name is one of the two miswritten.
_NAME_TWIN: Final[Table] = {
    **_NAME_KIN,
    "same": (0.85, 0.02),
    "variant": (0.02, 0.0003),
    "same_sound": (0.04, 0.008),
    "near_sound": (0.015, 0.008),
    "shape": (0.02, 0.005),
    "alike": (0.006, 0.006),
    "cut": (0.01, 0.01),
    "one_missing": (0.006, 0.03),
    "one_char": (0.008, 0.4),
    "other_surname": (0.004, 0.0002),
    "surname": (0.01, 0.4),
    "different": (0.012, 0.1),
}
# Given an equal number: if it is not the same person, a relative's number was used, and relatives' names are
# hardly ever alike in sound or look.
_NAME_GIVEN_NUMBER: Final[Table] = {
    "same": (0.86, 0.001),
    "variant": (0.02, 0.0001),
    "same_sound": (0.04, 0.0005),
    "near_sound": (0.015, 0.0005),
    "shape": (0.012, 0.0005),
    "transliterated": (0.01, 0.0002),
    "alike": (0.006, 0.0005),
    "placeholder": (0.01, 0.0005),
    "cut": (0.015, 0.002),
    "same_parts": (0.004, 0.0002),
    "one_missing": (0.01, 0.01),
    "one_char": (0.015, 0.04),
    "other_surname": (0.005, 0.02),
    "bare_surname": (0.01, 0.03),
    "surname": (0.02, 0.4),
    "different": (0.01, 0.45),
}

_BIRTH: Final[Table] = {
    "same": (0.75, 1.0),
    "lunar": (0.04, 2.5e-4),
    "swapped": (0.012, 4e-5),
    "century": (0.001, 1e-6),
    "near_day": (0.012, 4e-4),
    "one_digit": (0.02, 1e-3),
    "lunar_near": (0.004, 6e-4),
    "month_day": (0.012, 1.7e-3),
    "rounded": (0.01, 2.5e-3),
    "year_month": (0.008, 2e-3),
    "year_day": (0.004, 1e-3),
    "partial_year_month": (0.95, 2.5e-3),
    "partial_year": (0.95, 0.03),
    "year": (0.01, 0.025),
    "age_fits": (0.5, 0.03),
    "age_nominal": (0.4, 0.05),
    "age_near": (0.08, 0.12),
    "year_near": (0.01, 0.1),
    "age_differs": (0.02, 0.8),
    "different": (0.02, 0.85),
}
# Given an equal number, the date stated beside it: software fills it in from the number, or the number is
# somebody else's and the date says so.
_BIRTH_GIVEN_NUMBER: Final[Table] = {
    "same": (0.95, 0.03),
    "lunar": (0.01, 0.003),
    "swapped": (0.005, 0.003),
    "century": (0.001, 0.001),
    "near_day": (0.005, 0.003),
    "one_digit": (0.008, 0.005),
    "lunar_near": (0.002, 0.002),
    "month_day": (0.005, 0.005),
    "rounded": (0.005, 0.005),
    "year_month": (0.004, 0.006),
    "year_day": (0.003, 0.005),
    "partial_year_month": (0.95, 0.35),
    "partial_year": (0.95, 0.35),
    "year": (0.006, 0.03),
    "age_fits": (0.5, 0.1),
    "age_nominal": (0.4, 0.12),
    "age_near": (0.08, 0.15),
    "year_near": (0.006, 0.1),
    "age_differs": (0.02, 0.5),
    "different": (0.008, 0.7),
}
# Given a number a few slips away, which mostly differs outside its birth date.
_BIRTH_GIVEN_SLIP: Final[Table] = {
    **_BIRTH_GIVEN_NUMBER,
    "same": (0.9, 0.5),
    "different": (0.02, 0.35),
}

_SEX: Final[Table] = {"same": (0.985, 0.5), "different": (0.015, 0.5)}
# Names tell the sex: beside the same name an equal sex is hardly news.
_SEX_GIVEN_NAME: Final[Table] = {"same": (0.985, 0.85), "different": (0.015, 0.15)}
_SEX_GIVEN_NUMBER: Final[Table] = {"same": (0.99, 0.6), "different": (0.01, 0.4)}

_ADDRESS: Final[Table] = {
    # kin share a door: counted as the people of the roll who live behind it
    "same_door": (0.42, 1.0),
    "same_door_other_unit": (0.02, 0.2),
    "same_door_part": (0.04, 0.2),
    "same_place_no_door": (0.22, 0.9),
    "same_group_other_door": (0.01, 0.1),
    "same_place_other_door": (0.02, 0.9),
    "same_place_other_unit": (0.004, 1.0),
    "near_place_same_door": (0.02, 2e-5),
    "near_place": (0.02, 0.002),
    "other_place_same_door": (0.005, 2e-4),
    "same_township": (0.03, 0.9),
    # Observed at three times this; weighed at a third, because here a mistake is paid for by the living.
    "same_township_other_place": (0.007, 0.9),
    "same_county": (0.03, 0.9),
    "same_county_other_township": (0.003, 0.9),
    "different": (0.012, 0.85),
}
_ADDRESS_GIVEN_NUMBER: Final[Table] = {
    "same_door": (0.45, 0.4),
    "same_door_other_unit": (0.02, 0.02),
    "same_door_part": (0.04, 0.04),
    "same_place_no_door": (0.22, 0.2),
    "same_group_other_door": (0.01, 0.02),
    "same_place_other_door": (0.02, 0.03),
    "same_place_other_unit": (0.02, 0.02),
    "near_place_same_door": (0.02, 0.02),
    "near_place": (0.02, 0.02),
    "other_place_same_door": (0.005, 0.005),
    "same_township": (0.03, 0.03),
    "same_township_other_place": (0.02, 0.03),
    "same_county": (0.03, 0.04),
    "same_county_other_township": (0.03, 0.05),
    "different": (0.06, 0.12),
}


@dataclass(frozen=True)
class Model:
    """One set of parameters; immutable, compared and stored by its content."""

    tables: Mapping[str, Table]
    #: share of the records that are about somebody of the roll at all
    linkable: float = 0.5
    #: the same date and door for two of one roll are twins: so many per person
    twins: float = 0.005
    #: share of kin among the people of one village or road, where the door is not told
    kin_in_place: float = 0.03
    #: a record with neither number nor address may come from anywhere: its odds of being about this roll,
    #: divided
    anywhere: float = 20.0
    #: a record without a number that names another home is mostly about somebody there: its odds, divided
    elsewhere: float = 12.0
    #: names go with generations: so much commoner is a name among those born in one year
    cohort: float = 5.0
    origin: Origin = field(default_factory=Origin)

    def m(self, table: str, level: str) -> float:
        """The share of true pairs that show a level."""
        return self.tables[table][level][0]


def default_model() -> Model:
    """Return the documented priors."""
    tables = {
        "id": _ID,
        "id|twin": _ID_TWIN,
        "name": _NAME,
        "name|kin": {**_NAME, **_NAME_KIN},
        "name|twin": {**_NAME, **_NAME_TWIN},
        "name|number": _NAME_GIVEN_NUMBER,
        "birth": _BIRTH,
        "birth|number": _BIRTH_GIVEN_NUMBER,
        "birth|slip": _BIRTH_GIVEN_SLIP,
        "sex": _SEX,
        "sex|name": _SEX_GIVEN_NAME,
        "sex|number": _SEX_GIVEN_NUMBER,
        "address": _ADDRESS,
        "address|number": _ADDRESS_GIVEN_NUMBER,
    }
    return Model(tables)
