"""Files handed over: as an attachment under their own name, Chinese names too, never shown in the page."""

from __future__ import annotations

import io
from pathlib import Path

from flask import Response, send_file


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """Return a response that saves these bytes under a name."""
    return send_file(io.BytesIO(data), media_type, as_attachment=True, download_name=name)


def attached_file(path: Path, name: str, media_type: str) -> Response:
    """Return a response that saves a file; its folder may be gone when the last byte is sent."""
    return send_file(path.open("rb"), media_type, as_attachment=True, download_name=name)
