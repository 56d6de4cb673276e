"""The ridge flow of a finger: pattern class → singular points → orientation at any place.

Model: Sherlock and Monro, "A model for interpreting fingerprint topology" (1993), the Zero-Pole model; its
correction by Vizcaya and Gerhardt (1996) in a periodic form; classes and their shares as in Cappelli, Maio
and Maltoni, "Synthetic fingerprint-image generation" (2000). Angles: radians, counter-clockwise as one sees
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.synthesis.parameters import HEIGHT, WIDTH, FlowParameters

Reals = NDArray[np.float64]


class Pattern(Enum):
    """The Galton–Henry class of a finger, in the order of the shares."""

    LEFT_LOOP = "left loop"
    RIGHT_LOOP = "right loop"
    WHORL = "whorl"
    ARCH = "arch"
    TENTED_ARCH = "tented arch"


CLASSES: Final = tuple(Pattern)


@dataclass(frozen=True)
class Flow:
    """One finger's ridge flow, in the frame of the master pattern (x right, y down, pixels)."""

    pattern: Pattern
    #: singular points, n × 2 (x, y): loops turn +½, deltas −½
    cores: Reals
    deltas: Reals
    #: per singular point, cores first: cosine and sine of the first and second harmonic, n × 4
    correction: Reals
    #: fall-off to the sides (radians at the half width)
    arching: float
    #: plain arch: slope and half width of the bump; slope 0 in other classes
    bump: tuple[float, float]
    #: amplitude, phase and direction of the slow waves that bend the field, n × 4
    waves: Reals
    step: tuple[float, float]
    #: turn around the core (radians) and its reach
    twist: tuple[float, float]

    @property
    def middle(self) -> tuple[float, float]:
        """Where the upper core lies, or in an arch the top of the bump: x, y."""
        return float(self.cores[0, 0]), float(self.cores[0, 1])

    def orientation(self, x: Reals, y: Reals) -> Reals:
        """Return the ridge orientation in [0, π) at the given places (arrays of one shape, pixels)."""
        turn = self._falling(x, y) + self._bending(x, y)
        if self.pattern is not Pattern.ARCH:
            points = np.concatenate([self.cores, self.deltas])
            for row, (px, py) in enumerate(points):
                towards = np.arctan2(py - y, x - px)
                c1, s1, c2, s2 = self.correction[row]
                sine, cosine = np.sin(towards), np.cos(towards)
                bent = towards + c1 * cosine + s1 * sine + (c2 * cosine + s2 * sine) * cosine
                turn = turn + (0.5 if row < len(self.cores) else -0.5) * bent
        return np.asarray(np.mod(turn, np.pi))

    def _falling(self, x: Reals, y: Reals) -> Reals:
        """Return the fall-off to the sides, the twist around the core, and the bump of an arch."""
        px, py = self.middle
        below, width = self.step
        upper = 1 / (1 + np.exp((y - py - below) / width))
        turn = -self.arching * upper * (x - px) / (WIDTH / 2)
        size, reach = self.twist
        turn = turn + size * np.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * reach**2))
        slope, half = self.bump
        if slope:
            aside = (x - px) / half
            # steepest, 1, at one half width aside; highest a little below the middle
            flank = aside * np.exp(0.5 - 0.5 * aside**2)
            turn = turn - slope * flank * np.exp(-0.5 * ((y - py - 40) / 90) ** 2)
        return np.asarray(turn)

    def _bending(self, x: Reals, y: Reals) -> Reals:
        """Return the slow irregular waves."""
        turn = np.zeros(np.shape(x))
        for size, phase, along, across in self.waves:
            turn += size * np.sin(along * x + across * y + phase)
        return turn


def draw_flow(rng: np.random.Generator, of: FlowParameters, pattern: Pattern | None = None) -> Flow:
    """Return a finger's flow of the given class, or of one drawn with the natural shares."""
    share = np.cumsum(of.shares)
    chosen = CLASSES[int(np.searchsorted(share[:-1], rng.random() * share[-1], side="right"))]
    pattern = chosen if pattern is None else pattern
    core = np.array([WIDTH / 2, HEIGHT / 2]) + _point(rng, of.core)
    cores, deltas = _singular(rng, of, pattern, core)
    slope, slope_spread, half, half_spread = of.arch_bump
    bump = (max(0.2, rng.normal(slope, slope_spread)), max(25.0, rng.normal(half, half_spread)))
    spread = np.array([of.correction[0]] * 2 + [of.correction[1]] * 2)
    lengths, ways = rng.uniform(120, 300, 3), rng.uniform(0, 2 * np.pi, 3)
    turns = 2 * np.pi / lengths
    waves = [of.wander * rng.standard_normal(3) / np.sqrt(3), rng.uniform(0, 2 * np.pi, 3)]
    return Flow(
        pattern,
        cores,
        deltas,
        rng.standard_normal((len(cores) + len(deltas), 4)) * spread + _inside(of, pattern, cores, deltas),
        max(0.3, rng.normal(*of.arching)),
        bump if pattern is Pattern.ARCH else (0.0, 1.0),
        np.stack([*waves, turns * np.cos(ways), turns * np.sin(ways)], axis=1),
        of.arching_step,
        (of.twist[0] * rng.standard_normal(), of.twist[1]),
    )


def _singular(
    rng: np.random.Generator, of: FlowParameters, pattern: Pattern, core: Reals
) -> tuple[Reals, Reals]:
    """Return cores and deltas of a class; an arch has none but keeps its middle as a core without effect."""
    if pattern is Pattern.ARCH:
        return core[None], np.zeros((0, 2))
    if pattern is Pattern.TENTED_ARCH:
        return core[None], (core + _point(rng, of.tented_delta))[None]
    if pattern is Pattern.WHORL:
        second = core + np.maximum(_point(rng, of.whorl_core), [-np.inf, 8.0])
        left, right = _point(rng, of.whorl_delta), _point(rng, of.whorl_delta)
        return np.stack([core, second]), np.stack([second + left * [-1, 1], second + right])
    # ridges of a left loop leave to the left, so its delta lies on the right
    side = 1 if pattern is Pattern.LEFT_LOOP else -1
    return core[None], (core + _point(rng, of.loop_delta) * [side, 1])[None]


def _inside(of: FlowParameters, pattern: Pattern, cores: Reals, deltas: Reals) -> Reals:
    """Return the corrections that make ridges inside the curve of each core parallel, n × 4."""
    loop, whorl, tented = of.parallel
    size = {Pattern.WHORL: whorl, Pattern.TENTED_ARCH: tented, Pattern.ARCH: 0.0}.get(pattern, loop)
    found = np.zeros((len(cores) + len(deltas), 4))
    if pattern is Pattern.WHORL:
        opening = cores[::-1] - cores
        axis = np.arctan2(-opening[:, 1], opening[:, 0])
    elif pattern is Pattern.ARCH:
        axis = np.zeros(1)
    else:
        # where the ridge runs straight away from the core: mirrored to the direction that comes from the
        # delta
        towards = (cores - deltas)[0]
        axis = -np.arctan2([-towards[1]], [towards[0]])
    found[: len(cores), 0] = size * np.sin(axis)
    found[: len(cores), 1] = -size * np.cos(axis)
    return found


def _point(rng: np.random.Generator, at: tuple[float, float, float, float]) -> Reals:
    """Draw an offset (x, y) from mean and spread of x, then of y; no further than 2.5 deviations."""
    x, x_spread, y, y_spread = at
    off = np.clip(rng.standard_normal(2), -2.5, 2.5)
    return np.array([x + x_spread * off[0], y + y_spread * off[1]])
