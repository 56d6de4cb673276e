"""The silhouette of a hand: an open palm with its fingers, or a fist, with the forearm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.palm_vein.synthesis.parameters import Finger, OutlineParameters, Points

Reals = NDArray[np.float64]
_ROUND: Final = np.linspace(0, 2 * np.pi, 24, endpoint=False)
"""Corners of a circle: at a finger's tip 2 mm apart."""
_FINE: Final = 6
"""Points of a curve from corner to corner."""


class Posture(Enum):
    """How the hand is held to the camera."""

    #: the palm, fingers spread
    PALM = "palm"
    #: the back of a fist on a handle
    FIST = "fist"


@dataclass(frozen=True)
class Outline:
    """The silhouette in the hand's frame (mm), as shapes that overlap."""

    posture: Posture
    #: closed curve, n × 2 (x, y)
    body: Reals
    #: closed corners, n × 2
    forearm: Reals
    fingers: tuple[Finger, ...]

    def shapes(self, leans: Reals) -> list[Reals]:
        """Return all closed curves, each finger leaning so many degrees more than usual."""
        sticks = [
            stick(replace(finger, lean=finger.lean + float(lean)))
            for finger, lean in zip(self.fingers, leans, strict=True)
        ]
        return [self.body, self.forearm, *sticks]


def draw_outline(rng: np.random.Generator, posture: Posture, of: OutlineParameters) -> Outline:
    """Return a new person's silhouette."""
    corners = np.array(of.palm if posture is Posture.PALM else of.fist)
    size = np.exp(of.size * rng.standard_normal())
    across = size * np.exp(of.breadth * rng.standard_normal())
    scale = np.array([across, size])
    noise = of.corner * rng.standard_normal(corners.shape)
    body = curve(corners * scale + noise, closed=True)
    wrist, elbow = of.forearm
    start, end = of.forearm_start * float(corners[:, 1].max()), of.forearm_end
    arm = np.array([[-wrist, start], [wrist, start], [elbow, end], [-elbow, end]]) * scale
    sticks = of.fingers if posture is Posture.PALM else of.knuckles
    return Outline(posture, body, arm, tuple(_own(rng, one, scale, of) for one in sticks))


def _own(rng: np.random.Generator, finger: Finger, scale: Reals, of: OutlineParameters) -> Finger:
    """Return a person's own finger."""
    longer, wider = np.exp(of.finger * rng.standard_normal(2))
    return Finger(
        (finger.base[0] * scale[0], finger.base[1] * scale[1]),
        finger.lean + of.lean * rng.standard_normal(),
        finger.length * scale[1] * longer,
        (finger.half[0] * scale[0] * wider, finger.half[1] * scale[0] * wider),
    )


def stick(finger: Finger) -> Reals:
    """Return the closed curve around a finger: a half circle at each end, straight sides."""
    lean = np.deg2rad(finger.lean)
    ahead = np.array([np.sin(lean), -np.cos(lean)])
    base, tip = np.array(finger.base), np.array(finger.base) + ahead * finger.length
    ring = np.stack([np.cos(_ROUND), np.sin(_ROUND)], axis=1)
    front = ring @ ahead > 0
    points = np.where(front[:, None], tip + ring * finger.half[1], base + ring * finger.half[0])
    return np.asarray(points)


def curve(corners: Reals | Points, closed: bool = False) -> Reals:
    """Return the smooth curve through corners (n × 2): a uniform Catmull–Rom spline."""
    at = np.asarray(corners, np.float64)
    ends = (at[-1:], at[:2]) if closed else (2 * at[:1] - at[1:2], 2 * at[-1:] - at[-2:-1])
    row = np.concatenate([ends[0], at, ends[1]])
    before, start, end, after = row[:-3, None], row[1:-2, None], row[2:-1, None], row[3:, None]
    t = (np.arange(_FINE) / _FINE)[None, :, None]
    way = (end - before) * t + (2 * before - 5 * start + 4 * end - after) * t**2
    points = start + 0.5 * (way + (3 * start - before - 3 * end + after) * t**3)
    flat = points.reshape(-1, 2)
    return np.asarray(flat if closed else np.concatenate([flat, at[-1:]]))
