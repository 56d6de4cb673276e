"""Memory of large arrays kept for the next ones instead of handed back to the system each time.

Deriving columns makes and drops hundreds of arrays of a megabyte or two. glibc gives each back at once and
asks for it again: a third of the time of a large run went into pages being zeroed. What a process has had at
its peak it keeps until it ends, so this is for processes that end with their run.
"""

from __future__ import annotations

import ctypes
from typing import Final

#: parameters of mallopt(3)
_TRIM_THRESHOLD: Final = -1
_TOP_PAD: Final = -2
_MMAP_THRESHOLD: Final = -3
_MOST: Final = (1 << 31) - 1
#: the largest that glibc takes on 64 bits
_LARGEST_KEPT: Final = 32 << 20
_GROWN_BY: Final = 64 << 20


def keep_memory() -> bool:
    """Ask the C library to keep freed memory for arrays up to 32 MB; False where it is not glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    settings = ((_MMAP_THRESHOLD, _LARGEST_KEPT), (_TRIM_THRESHOLD, _MOST), (_TOP_PAD, _GROWN_BY))
    return all(mallopt(parameter, value) == 1 for parameter, value in settings)
