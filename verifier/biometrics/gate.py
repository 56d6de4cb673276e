"""The quality gate: how good a capture must be to be compared, or to be kept as a reference.

A gate costs the people whose skin is worn. Our scores keep their meaning for poor captures, so at a check only
what is nearly nothing is turned away: a gate at 20 of our own measure would refuse every second capture of the
hardest development sensor, of which nearly all are recognised. What is kept for years has to be better.
"""

from __future__ import annotations

from verifier.biometrics.received import Probe
from verifier.settings.kiosk import BiometricsSettings


def is_clear(probe: Probe, settings: BiometricsSettings, *, for_enrolment: bool = False) -> bool:
    """Tell whether a probe passes the gate; a record whose maker tells a quality is judged by that."""
    if probe.quality_is_told:
        return probe.quality >= settings.least_told_quality
    if probe.modality == "finger":
        own = settings.least_enrolment_quality_finger if for_enrolment else settings.least_quality_finger
    else:
        own = (
            settings.least_enrolment_quality_palm_vein if for_enrolment else settings.least_quality_palm_vein
        )
    return probe.quality >= own
