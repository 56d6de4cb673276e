"""Checks a bundle with nothing but the file: no database, no configuration, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from verifier.bundle.container import ReadFile, files_in
from verifier.bundle.sealing import MANIFEST, SIGNATURE, Manifest, opened
from verifier.errors import InvalidInput
from verifier.language import Text

_SEAL: Final = frozenset({MANIFEST, SIGNATURE})

PROBLEMS: Final[dict[str, Text]] = {
    "unsigned": Text("缺少清单或签名", "has no manifest or no signature"),
    "signature": Text("签名不成立", "does not carry a signature that holds"),
    "other_key": Text("由另一把密钥签名", "is signed with another key"),
    "changed": Text("内容被改动", "was changed"),
    "missing": Text("缺失", "is missing"),
    "extra": Text("不在清单之内", "is not in the manifest"),
}


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What a check found. ``problem`` is a key of :data:`PROBLEMS`, ``bad_file`` the first file it is about.

    ``signer`` is the thumbprint of the key whose signature holds, None where none does; ``pinned``: it is the
    one that was asked for. Without that the reader compares it with what the office publishes.
    """

    files: int
    signer: str | None
    pinned: bool
    about: dict[str, Any]
    problem: str | None
    bad_file: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "holds": self.problem is None,
            "files": self.files,
            "signer": self.signer,
            "pinned": self.pinned,
            **self.about,
            "problem": self.problem,
            "bad_file": self.bad_file,
        }


def check_bundle(path: Path, key: str | None = None) -> BundleReport:
    """Check every file of a bundle against its signed manifest; ``key`` pins the signer's thumbprint.

    Raises:
        InvalidInput: it cannot be read, or is no archive.
        HostileFile: it is built otherwise than a bundle: compressed, unsafe names, anything added.
    """
    try:
        with path.open("rb") as stream:
            found = list(files_in(stream, _SEAL))
    except OSError as error:
        raise InvalidInput(
            Text("文件 {p} 无法读取。", "The file {p} cannot be read.").fill(p=path.name),
            Text("请检查路径与权限。", "Look at its path and permissions."),
        ) from error
    return _judged(found, key)


def _judged(found: Sequence[ReadFile], key: str | None) -> BundleReport:
    by_name = {file.name: file for file in found}
    count = len(by_name.keys() - _SEAL)
    absent = next((name for name in (MANIFEST, SIGNATURE) if name not in by_name), None)
    if absent is not None:
        return BundleReport(count, None, False, {}, "unsigned", absent)
    try:
        manifest = opened(by_name[MANIFEST].data or b"", by_name[SIGNATURE].data or b"")
    except ValueError:
        return BundleReport(count, None, False, {}, "signature", MANIFEST)
    pinned = key == manifest.signer
    problem, bad = ("other_key", SIGNATURE) if key is not None and not pinned else _first(manifest, by_name)
    return BundleReport(count, manifest.signer, pinned, manifest.about, problem, bad)


def _first(manifest: Manifest, found: Mapping[str, ReadFile]) -> tuple[str | None, str | None]:
    """Return what is wrong first, and with which file: in the manifest's order, then what it lacks."""
    for line in manifest.files:
        file = found.get(line.name)
        if file is None:
            return "missing", line.name
        if not file.whole or (file.size, file.sha256) != (line.size, line.sha256):
            return "changed", line.name
    listed = {line.name for line in manifest.files} | _SEAL
    more = next((name for name in found if name not in listed), None)
    if more is not None:
        return "extra", more
    broken = next((name for name, file in found.items() if not file.whole), None)
    return (None, None) if broken is None else ("changed", broken)
