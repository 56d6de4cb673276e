"""Where messages lie that leave as files: folders nobody but their owner can open, files that are whole."""

from __future__ import annotations

import os
from pathlib import Path

from verifier.settings import Settings
from verifier.whole_files import whole, writing


def mail_folder(settings: Settings) -> Path:
    """Return the folder mail is written to."""
    return settings.mail.folder or settings.nightly.report_dir.parent / "outbox" / "mail"


def sms_folder(settings: Settings) -> Path:
    """Return the folder that holds ``outgoing`` and ``results`` of short messages."""
    return settings.sms.folder or settings.nightly.report_dir.parent / "outbox" / "sms"


def own_folder(path: Path) -> Path:
    """Return a folder, made where it is missing so that its owner alone can open it.

    Raises:
        InvalidInput: it cannot be made.
    """
    with writing(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that is whole, and on the disk, before this returns.

    Raises:
        InvalidInput: it cannot be written.
    """
    with whole(path) as draft, writing(path), draft.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
