"""Synthetic prints of our own making: fingers, their pictures in any condition, galleries of templates.

>>> finger = make_finger(rng)                       # the finger: pattern, orientation, period, mask
>>> picture = impress(finger, rng, PRESETS["worn"])  # one contact with a sensor, uint8 at 500 dpi
>>> contact = take_impression(finger, rng)           # the same, with the truth about it
>>> known = contact.carry(true_minutiae(finger))     # its minutiae, as an examiner knows them
>>> template = make_template(rng)                    # minutiae of a stranger, without a picture
>>> again = another_impression(template, rng)

Everything follows from the numpy generator that is passed in: the same state gives the same bytes, with the
same versions of numpy and OpenCV. Synthetic prints are nobody's: accuracy is measured on real ones only.
"""

from matchers.finger.synthesis.again import another_impression
from matchers.finger.synthesis.condition import PRESETS, Condition, Sensor, on
from matchers.finger.synthesis.flow import Pattern
from matchers.finger.synthesis.impression import Impression, impress, take_impression
from matchers.finger.synthesis.master import MasterPrint, make_finger
from matchers.finger.synthesis.sampled import make_template
from matchers.finger.synthesis.truth import true_minutiae

__all__ = [
    "PRESETS",
    "Condition",
    "Impression",
    "MasterPrint",
    "Pattern",
    "Sensor",
    "another_impression",
    "impress",
    "make_finger",
    "make_template",
    "on",
    "take_impression",
    "true_minutiae",
]
