"""Small bundles to check and to damage."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path

from verifier.bundle.container import Writer
from verifier.bundle.sealing import MANIFEST, SIGNATURE, SealedFile, manifest_bytes, sign
from verifier.protocol import keys

KEY = keys.signing_key(bytes(range(32)))
SIGNER = keys.thumbprint(keys.public(KEY))
ABOUT = {"case": 7, "exported_at": "2026-11-21T02:00:00+00:00", "exported_by": "li", "revealed": False}
CONTENT = {"case.json": b'{"id":7}\n', "evidence/1.jpg": b"\xff\xd8 a photograph", "empty.txt": b""}


def archive(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    writer = Writer(stream)
    for name, data in files.items():
        writer.add(name, data)
    writer.finish()
    return stream.getvalue()


def sealed(content: Mapping[str, bytes] = CONTENT, key: object = KEY) -> dict[str, bytes]:
    """The files of a bundle with manifest and signature."""
    lines = [SealedFile(name, len(data), _sha256(data)) for name, data in content.items()]
    manifest = manifest_bytes(ABOUT, keys.thumbprint(keys.public(key)), lines)
    return {**content, MANIFEST: manifest, SIGNATURE: sign(manifest, key)}


def put(folder: Path, data: bytes) -> Path:
    path = folder / "case.zip"
    path.write_bytes(data)
    return path


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
