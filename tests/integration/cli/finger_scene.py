"""Synthetic prints, with and without a deep tier, for tests of the finger engine."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from matchers.finger.fast.extract import extract
from matchers.finger.synthesis import impress, make_finger
from matchers.finger.template import FingerTemplate
from matchers.finger.template import Tier as Maker
from matchers.transparency import BLIND
from verifier.biometrics import finger, finger_extraction


def png(image: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", image)[1].tobytes())


@pytest.fixture(scope="module")
def prints() -> dict[str, bytes]:
    """Two synthetic fingers, two impressions each."""
    rng = np.random.default_rng(11)
    fingers = {name: make_finger(rng) for name in ("a", "b")}
    return {f"{name}{number}": png(impress(made, rng)) for name, made in fingers.items() for number in (1, 2)}


@pytest.fixture
def no_deep_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (finger, finger_extraction):
        monkeypatch.setattr(module, "available", lambda: False)


@pytest.fixture
def quick_deep_tier(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A deep tier that sees what the fast one sees; the calls made to it."""
    calls: list[str] = []

    def extract_deep(image, dpi: float, sink=BLIND) -> FingerTemplate:
        calls.append(f"{dpi:g}")
        return replace(extract(image, dpi, sink), tier=Maker.DEEP, quality=0)

    for module in (finger, finger_extraction):
        monkeypatch.setattr(module, "available", lambda: True)
        monkeypatch.setattr(module, "extract_deep", extract_deep)
    return calls
