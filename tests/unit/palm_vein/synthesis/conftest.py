"""Synthetic hands for the tests that only look at them."""

from __future__ import annotations

import numpy as np
import pytest

from matchers.palm_vein.synthesis import Hand, Posture, make_hand


@pytest.fixture(scope="session")
def palm() -> Hand:
    return make_hand(np.random.default_rng(7))


@pytest.fixture(scope="session")
def fist() -> Hand:
    return make_hand(np.random.default_rng(7), Posture.FIST)
