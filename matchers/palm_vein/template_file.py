"""Our own format for one template: 2,016 bytes of code and ten around them (:mod:`matchers.framing`).

``PVVT``, version 1; the number is the quality, 0–100. The content: CELLS × CELLS symbols of seven bits, row
by row, highest bit first.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matchers.framing import AROUND, Frame
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.template import VeinTemplate

FRAME: Final = Frame(b"PVVT", 1, "静脉", "vein")
_BITS: Final = 7
CODE_BYTES: Final = CELLS * CELLS * _BITS // 8
"""2,016."""
TEMPLATE_BYTES: Final = CODE_BYTES + AROUND


def write_template(template: VeinTemplate) -> bytes:
    """Return the bytes of a template."""
    bits = np.unpackbits(template.symbols.reshape(-1, 1), axis=1)[:, 8 - _BITS :]
    return FRAME.write(template.quality, np.packbits(bits).tobytes())


def read_template(data: bytes) -> VeinTemplate:
    """Return the template of a file.

    Raises:
        TemplateMalformed: not our format, of a later version, damaged, or with impossible values.
    """
    quality, code = FRAME.read(data, CODE_BYTES)
    if quality > 100:
        raise FRAME.malformed("数值超出范围", "a value is out of range")
    bits = np.unpackbits(np.frombuffer(code, np.uint8)).reshape(-1, _BITS)
    symbols = np.packbits(bits, axis=1)[:, 0] >> (8 - _BITS)
    return VeinTemplate(symbols.astype(np.uint8).reshape(CELLS, CELLS), quality)
