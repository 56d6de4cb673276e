"""A minutia's neighbourhood as a short vector of bytes: one product of matrices tells fingers apart.

The cylinders of Minutia Cylinder-Code (Cappelli, Ferrara, Maltoni, IEEE TPAMI 32(12), 2010) have 312 values.
Projected onto the directions in which different minutiae differ most compared with impressions of the same
one (linear discriminant analysis, Fisher 1936) and brought to length 1, 56 are enough for a first look. Their
products are likenesses: 1 the same, 0 nothing in common. Binary cylinders with hashing (Cappelli, Ferrara,
Maltoni, "Fingerprint indexing based on Minutia Cylinder-Code", IEEE TPAMI 33(5), 2011) are the usual way; the
plain product is exact, needs no tables, and compares 100,000 references in about a second.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison.cylinders import Cylinders
from matchers.finger.comparison.prepared import Prepared
from matchers.finger.minutiae import Floats
from matchers.finger.search.parameters import DESCRIPTION

COLUMNS = DESCRIPTION.length + 2
"""Bytes of a vector: the description, then cosine and sine of the minutia's direction."""

SmallInts = NDArray[np.int8]
Places = NDArray[np.int16]


@dataclass(frozen=True)
class Basis:
    """Where descriptions are projected: ``mean`` (312,) of seen cells, ``directions`` (312, 56)."""

    mean: Floats
    directions: Floats

    @property
    def mark(self) -> int:
        """A check number: vectors of two bases do not compare."""
        return zlib.crc32(self.mean.tobytes() + self.directions.tobytes())

    def project(self, found: Cylinders) -> Floats:
        """Return unit vectors (n, 56); zero without a cylinder. Cells not seen are taken as usual."""
        sections = found.value.shape[1] // max(1, found.seen.shape[1])
        unusual = (found.value - self.mean) * np.repeat(found.seen, sections, 1)
        short = unusual @ self.directions
        return np.asarray(short / (np.linalg.norm(short, axis=1, keepdims=True) + 1e-9), np.float32)


@cache
def learnt_basis() -> Basis:
    """Return the basis that comes with the product (``benchmarks/finger/search.py --learn`` writes it)."""
    with as_file(files(__package__).joinpath("basis.npy")) as path:
        table = np.load(path, allow_pickle=False).astype(np.float32)
    return Basis(np.ascontiguousarray(table[0]), np.ascontiguousarray(table[1:].T))


@dataclass(frozen=True)
class Described:
    """What a search needs of a template: ``vectors`` (n, 58), ``places`` (n, 2), y up; at least one row."""

    vectors: SmallInts
    #: in eighths of a pixel
    places: Places

    def __len__(self) -> int:
        return len(self.vectors)


def describe(ready: Prepared, basis: Basis | None = None) -> Described:
    """Return the vectors and places of a template's minutiae; without any, a row that is like nothing."""
    known = learnt_basis() if basis is None else basis
    if not len(ready):
        return Described(np.zeros((1, COLUMNS), np.int8), np.zeros((1, 2), np.int16))
    vectors = np.concatenate([known.project(ready.cylinders), ready.heading], 1)
    limits = np.iinfo(np.int16)
    places = np.clip(np.rint(ready.place * DESCRIPTION.subpixels), limits.min, limits.max)
    return Described(np.rint(vectors * DESCRIPTION.unit).astype(np.int8), places.astype(np.int16))
