"""Synthetic people whose fingers are searched for."""

from __future__ import annotations

from functools import cache

import numpy as np

from matchers.finger.minutiae import minutiae
from matchers.finger.search import Gallery, gallery_in_memory
from matchers.finger.synthesis import another_impression, make_template
from matchers.finger.template import FingerTemplate, Tier

MANY = 1200


@cache
def finger(number: int) -> FingerTemplate:
    return FingerTemplate(Tier.FOREIGN, make_template(np.random.default_rng([4, number])))


def again(number: int, seed: int = 0) -> FingerTemplate:
    rng = np.random.default_rng([5, number, seed])
    return FingerTemplate(Tier.FOREIGN, another_impression(finger(number).minutiae, rng))


def nothing() -> FingerTemplate:
    none = np.zeros(0)
    return FingerTemplate(Tier.FOREIGN, minutiae(320, 384, none, none, none))


@cache
def crowd() -> Gallery:
    return gallery_in_memory((f"人 {number}", finger(number)) for number in range(MANY))
