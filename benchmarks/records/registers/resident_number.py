"""Resident numbers: 17 digits and the check character of ISO 7064 MOD 11-2, for whole columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FACTORS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def digits_of(numbers: NDArray[np.int64], count: int) -> NDArray[np.uint8]:
    """Return the decimal digits of a column, shape (rows, count), most significant first."""
    powers = 10 ** np.arange(count - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10).astype(np.uint8)


def written(numbers: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return 17-digit numbers with their check characters as ASCII codes, shape (rows, 18)."""
    digits = digits_of(numbers, 17)
    checks = np.frombuffer(CHECKS.encode(), np.uint8)[digits @ np.array(FACTORS, np.uint16) % 11]
    return np.column_stack((digits + ord("0"), checks)).astype(np.uint8)


def with_check(digits: str) -> str:
    """Return 17 digits with the check character."""
    total = sum(int(digit) * factor for digit, factor in zip(digits, FACTORS, strict=True))
    return digits + CHECKS[total % 11]
