"""The quality gate: how good a capture must be to be compared, or to be kept as a reference.

A gate costs the people whose skin is worn. Our scores keep their meaning for poor captures, so at a check
only what is nearly nothing is turned away: a gate at 20 of our own measure would refuse nearly every second
capture of the hardest development sensor, most of which are recognised. What is kept must be better.
"""

from __future__ import annotations

from verifier.biometrics.received import Probe
from verifier.settings.kiosk import BiometricsSettings


def is_clear(probe: Probe, settings: BiometricsSettings, *, for_enrolment: bool = False) -> bool:
    """Tell whether a probe passes the gate; a record whose maker tells a quality is judged by that."""
    if probe.quality_is_told:
        return probe.quality >= settings.least_told_quality
    at_a_check = {"finger": settings.least_quality_finger, "palm_vein": settings.least_quality_palm_vein}
    to_keep = {
        "finger": settings.least_enrolment_quality_finger,
        "palm_vein": settings.least_enrolment_quality_palm_vein,
    }
    return probe.quality >= (to_keep if for_enrolment else at_a_check)[probe.modality]
