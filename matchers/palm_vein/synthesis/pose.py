"""How a hand is held over the camera: from millimetres of the hand to pixels of the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchers.palm_vein.synthesis.condition import Condition
from matchers.palm_vein.synthesis.hand import Hand
from matchers.palm_vein.synthesis.outline import Posture, Reals
from matchers.palm_vein.synthesis.parameters import CameraParameters


@dataclass(frozen=True)
class Pose:
    """A plane's perspective, and the stretch of the skin before it."""

    #: 3 × 3, from millimetres to pixels
    matrix: Reals
    #: pixels a millimetre in the middle of the palm
    scale: float
    #: stretch of the skin in x and y: amplitude (mm), wave (radians a mm, x and y), phase; 2 × 4
    waves: Reals
    #: degrees by which each finger leans more than usual
    leans: Reals

    def project(self, points: Reals) -> Reals:
        """Return where points of the hand (n × 2, mm) are in the picture (n × 2, pixels)."""
        size, along, down, phase = self.waves.T
        angle = points[:, :1] * along + points[:, 1:] * down + phase
        moved = points + size * np.sin(angle)
        flat = np.column_stack([moved, np.ones(len(moved))]) @ self.matrix.T
        return np.asarray(flat[:, :2] / flat[:, 2:])


def draw_pose(rng: np.random.Generator, hand: Hand, condition: Condition, of: CameraParameters) -> Pose:
    """Return one way of holding a hand in that condition; a fist comes from above, as on a handle."""
    fist = hand.outline.posture is Posture.FIST
    turn = np.clip(condition.turn * rng.standard_normal(), -of.most_turn, of.most_turn)
    turn = np.deg2rad(turn + (180 if fist else 0))
    size = 1 + np.clip(condition.size * rng.standard_normal(), -of.most_size, of.most_size)
    scale = of.pixels * condition.near * size * condition.width / 640
    shift = np.clip(rng.standard_normal(2), -of.most_shift, of.most_shift) * condition.shift * scale
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    middle = np.array([(condition.width - 1) / 2, (condition.height - 1) / 2]) + shift
    plane = np.array([[cosine, -sine, middle[0]], [sine, cosine, middle[1]], [0, 0, 1]])
    tilt = np.eye(3)
    # the farther a hand, the less perspective; bounded, or an arm would come up behind the camera
    leaning = np.clip(rng.standard_normal(2), -of.most_tilt, of.most_tilt) * min(1.0, condition.near)
    tilt[2, :2] = condition.tilt * of.tilt * leaning
    place = np.array([[hand.side, 0, 0], [0, 1, -condition.forward], [0, 0, 1.0]])
    ways = rng.uniform(0, 2 * np.pi, 2)
    wave = 2 * np.pi / of.stretch_length
    waves = [
        condition.stretch * rng.standard_normal(2),
        wave * np.cos(ways),
        wave * np.sin(ways),
        rng.uniform(0, 2 * np.pi, 2),
    ]
    leans = of.fingers * rng.standard_normal(len(hand.outline.fingers))
    # tilted around the middle of the palm, then placed
    return Pose(plane @ tilt @ place, float(scale), np.stack(waves, 1), leans * (not fist))
