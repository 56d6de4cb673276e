"""``pg_dump`` and ``pg_restore``: of a version that fits the server, run without a password in sight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from verifier.errors import ConfigurationError, VerifierError
from verifier.language import Text

_VERSION: Final = re.compile(r"\s(\d+)(?:\.|devel|beta|rc|\s|$)")
_DEBIAN: Final = Path("/usr/lib/postgresql")
_LONGEST: Final = 300
#: from this version on ``sslrootcert=system`` means the machine's authorities; before, a file of that name
_KNOWS_SYSTEM: Final = 16
_AUTHORITIES: Final = (Path("/etc/ssl/certs/ca-certificates.crt"), Path("/etc/pki/tls/certs/ca-bundle.crt"))
#: what PostgreSQL quotes of rows; a message is told without it
_QUOTED: Final = re.compile(r"(?i)detail:|=\(|copy .*line \d+")


def server_version(session: Session) -> int:
    """Return the major version of the server."""
    return int(str(session.scalar(select(func.current_setting("server_version_num"))))) // 10_000


def find_tool(name: str, least: int, folder: Path | None) -> tuple[Path, int]:
    """Return a tool of this or a later major version, and that version; ``folder`` alone where it is given.

    Raises:
        ConfigurationError: there is none; it names the Debian package.
    """
    known = [(path, _version(path)) for path in _candidates(name, folder)]
    fitting = sorted((version, path) for path, version in known if version >= least)
    if fitting:
        version, path = fitting[0]
        return path, version
    if known:
        older = Text(
            "找到的 {name} 只有 {v} 版，需要 {n} 版。", "The {name} found is of version {v}; {n} is needed."
        )
        message = older.fill(name=name, v=max(version for _, version in known), n=least)
    else:
        message = Text("找不到 {name}（需要 {n} 版）。", "There is no {name} (version {n} is needed).").fill(
            name=name, n=least
        )
    raise ConfigurationError(
        message,
        Text(
            "请安装 Debian 软件包 postgresql-client-{n}，或用 backup.pg_bin 指明目录。",
            "Install the Debian package postgresql-client-{n}, or name the folder in backup.pg_bin.",
        ).fill(n=least),
    )


def run_tool(path: Path, url: URL, arguments: Sequence[str]) -> str:
    """Run a tool on the database of ``url`` and return what it printed.

    Raises:
        VerifierError: it failed; it says why without quoting a row.
    """
    reached = _for_older(url) if _version(path) < _KNOWS_SYSTEM else url
    address = reached.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ | ({} if url.password is None else {"PGPASSWORD": str(url.password)})
    ran = subprocess.run(  # noqa: S603 -- a tool of PostgreSQL, our own arguments, no shell
        [str(path), f"--dbname={address}", "--no-password", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if ran.returncode:
        raise VerifierError(
            Text("{tool} 失败：{why}", "{tool} failed: {why}").fill(tool=path.name, why=_why(ran.stderr)),
            Text(
                "请检查磁盘空间、数据库地址和权限。", "Check disk space, the database's address and rights."
            ),
        )
    return ran.stdout


def _for_older(url: URL) -> URL:
    """Return an address that names the machine's authorities by their file, where it asks for them."""
    file = next((file for file in _AUTHORITIES if file.is_file()), None)
    if url.query.get("sslrootcert") != "system" or file is None:
        return url
    return url.update_query_dict({"sslrootcert": str(file)})


def _candidates(name: str, folder: Path | None) -> Iterable[Path]:
    if folder is not None:
        found = [folder / name]
    else:
        in_path = shutil.which(name)
        found = [*([] if in_path is None else [Path(in_path)]), *sorted(_DEBIAN.glob(f"*/bin/{name}"))]
    return [path for path in found if path.is_file()]


def _version(path: Path) -> int:
    try:
        ran = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=False)  # noqa: S603 -- as above
    except OSError:
        return 0
    told = _VERSION.search(ran.stdout)
    return int(told[1]) if told else 0


def _why(told: str) -> str:
    """Return the first line of a tool's complaint that quotes no row."""
    lines = [line.strip() for line in told.splitlines() if line.strip() and not _QUOTED.search(line)]
    return (lines or ["?"])[0][:_LONGEST]
