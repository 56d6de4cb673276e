"""What the world sees of a folder: the files people and other programs may take."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

#: files of the store, its locks, and a list that is added to: nobody reads them as they lie there
_INNER: Final = (".db", "-wal", "-shm", "-journal", ".lock", ".turn", "audit-heads.jsonl")
_INNER_FOLDERS: Final = ("match", "kiosk")
#: each file there lies under the hash of its bytes; one may stand before its row, and after a death without
_ARCHIVE: Final = "archive"


def visible_files(folder: Path) -> dict[str, str]:
    """Return the files that can be taken, by their name in the folder, with a digest of each.

    Raises:
        AssertionError: a file of the archive is not what its name says.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if any(part.startswith(".") for part in name.parts) or name.parts[0] in _INNER_FOLDERS:
            continue
        if path.is_file() and not path.name.endswith(_INNER):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if name.parts[0] != _ARCHIVE:
                found[str(name)] = digest
            else:
                assert path.name == digest, f"{name} is not what its name says"
    return found
