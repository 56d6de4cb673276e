"""One synthetic finger for the tests that only look at it."""

from __future__ import annotations

import numpy as np
import pytest

from matchers.finger.synthesis import MasterPrint, Pattern, make_finger


@pytest.fixture(scope="session")
def loop() -> MasterPrint:
    return make_finger(np.random.default_rng(7), Pattern.LEFT_LOOP)
