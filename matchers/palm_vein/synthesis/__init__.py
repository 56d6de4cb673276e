"""Synthetic hands of our own making: palms and fists with veins, and their pictures in any condition.

>>> hand = make_hand(rng)                               # outline, veins, lines of the skin
>>> picture = take_picture(hand, rng, PRESETS["cold"])  # one look of a camera, uint8

Everything follows from the numpy generator that is passed in: the same state gives the same bytes, with the
same versions of numpy and OpenCV. Synthetic hands are nobody's: accuracy is measured on real ones only.
"""

from matchers.palm_vein.synthesis.condition import PRESETS, Condition
from matchers.palm_vein.synthesis.hand import Hand, make_hand
from matchers.palm_vein.synthesis.outline import Posture
from matchers.palm_vein.synthesis.picture import take_picture

__all__ = ["PRESETS", "Condition", "Hand", "Posture", "make_hand", "take_picture"]
