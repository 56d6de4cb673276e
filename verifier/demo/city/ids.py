"""Resident IDs after GB 11643 and bank accounts after ISO/IEC 7812, in ranges nobody alive can hold.

The county codes of the city (3799xx) and of its neighbour (3798xx) are assigned to no place, and the bank
prefixes (990xxx) to no bank, so no number made here can meet a real person's.
"""

from __future__ import annotations

from datetime import date
from random import Random

from matchers.records.resident_id import check_character

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def luhn_digit(body: str) -> str:
    """Return the digit that completes a card number (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, character in enumerate(reversed(body)):
        digit = int(character)
        if place % 2 == 0:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return str(-total % 10)


class Numbers:
    """Issues resident IDs and accounts and never issues one twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()

    def resident_id(self, county: str, birth: date, sex: str) -> str:
        """Return a new valid number for a person born in ``county``; odd sequences are men (GB 11643)."""
        head = f"{county}{birth:%Y%m%d}"
        parity = 1 if sex == "男" else 0
        while True:
            sequence = self._rng.randrange(1, 500) * 2 - parity
            number = self._complete(head, sequence)
            if number not in self._used:
                self._used.add(number)
                return number

    def neighbour(self, id_no: str) -> str:
        """Return the nearest free number of the same county, birth and sex, as a twin would have got it."""
        sequence = int(id_no[14:17])
        steps = (step * sign for step in range(2, 1000, 2) for sign in (1, -1))
        for step in steps:
            if not 1 <= sequence + step <= 999:
                continue
            number = self._complete(id_no[:14], sequence + step)
            if number not in self._used:
                self._used.add(number)
                return number
        raise ValueError(f"no free sequence beside {id_no}")

    def account(self, prefix: str) -> str:
        """Return a new Luhn-valid account of 19 digits beginning with the six of ``prefix``."""
        while True:
            body = f"{prefix}{self._rng.randrange(10**12):012d}"
            number = body + luhn_digit(body)
            if number not in self._used:
                self._used.add(number)
                return number

    @staticmethod
    def _complete(head: str, sequence: int) -> str:
        first17 = f"{head}{sequence:03d}"
        return first17 + check_character(first17)


def fifteen_digits(id_no: str) -> str:
    """Return the number as it was written before 1999: no century, no check character."""
    return id_no[:6] + id_no[8:17]


def full_width(id_no: str) -> str:
    """Return the number as typed with a Chinese input method left on."""
    return id_no.translate(_FULL_WIDTH)


def wrong_check(id_no: str) -> str:
    """Return the number with a last character that does not follow from the others."""
    return id_no[:17] + str((int(id_no[16]) + 3) % 10 if id_no[17] == "X" else (int(id_no[17]) + 3) % 10)
