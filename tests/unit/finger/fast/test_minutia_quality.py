"""How sure a minutia is."""

from __future__ import annotations

import numpy as np

from matchers.finger.fast.minutia_quality import agreement, clarity_of, minutia_quality
from matchers.finger.fast.minutiae_detection import Candidates
from matchers.finger.fast.parameters import Quality
from tests.unit.finger.fast.ridge_pictures import waves

STAGE = Quality()
WAVE = waves(0.5, 9)
COHERENT = np.full((25, 30), 0.8, np.complex64)


def test_clean_ridges_agree_fully_and_noise_hardly() -> None:
    noise = np.random.default_rng(6).normal(0, 1, WAVE.shape).astype(np.float32)
    assert agreement(WAVE, WAVE, STAGE).min() > 0.99
    assert agreement(noise, WAVE, STAGE).mean() < 0.15


def test_agreement_does_not_depend_on_contrast() -> None:
    noisy = WAVE + np.random.default_rng(7).normal(0, 1, WAVE.shape).astype(np.float32)
    assert np.allclose(agreement(noisy, WAVE, STAGE), agreement(noisy, 0.01 * WAVE, STAGE), atol=1e-3)


def test_more_noise_means_less_quality() -> None:
    noise = np.random.default_rng(8).normal(0, 1, WAVE.shape).astype(np.float32)
    one = Candidates(
        *(np.array([v]) for v in (100, 120)), np.zeros(1), np.ones(1, np.uint8), np.zeros((0, 3), np.int64)
    )
    qualities = [
        int(minutia_quality(one, clarity_of(agreement(WAVE + k * noise, WAVE, STAGE), COHERENT, 8))[0])
        for k in (0, 1, 2, 4)
    ]
    assert qualities == sorted(qualities, reverse=True)
    assert 80 <= qualities[0] <= 100
    assert qualities[-1] < 50


def test_quality_is_never_zero_which_means_not_reported() -> None:
    one = Candidates(
        *(np.array([v]) for v in (5, 5)), np.zeros(1), np.ones(1, np.uint8), np.zeros((0, 3), np.int64)
    )
    assert minutia_quality(one, np.zeros((10, 10), np.float32)).tolist() == [1]
