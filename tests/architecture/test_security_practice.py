"""docs/security-practice.md says what the code does: keys, algorithms, tables, ways out, parts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from argon2 import PasswordHasher, Type

from verifier.accounts import passwords, sessions
from verifier.audit.keys import make_keys
from verifier.devices import ids
from verifier.migrations.append_only import APPEND_ONLY
from verifier.operation import sealed_keys
from verifier.tables import metadata

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security-practice.md").read_text(encoding="utf-8")
SOURCES = sorted(path for room in ("verifier", "web", "jobs") for path in (ROOT / room).rglob("*.py"))


def _section(name: str) -> str:
    [text] = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    return str(text)


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _users_of(pattern: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in SOURCES if re.search(pattern, _source(path))}


def _named(row: str) -> set[str]:
    """Return the files and folders a row of the algorithms names."""
    [cells] = [cells for cells in _rows(_section("Algorithms")) if cells[0].startswith(row)]
    return set(re.findall(r"`([\w/.]+)`", cells[2]))


def test_every_key_that_is_made_has_its_row_and_no_other(tmp_path: Path) -> None:
    rows = {name for cells in _rows(_section("Keys")) for name in re.findall(r"`([\w-]+\.key)`", cells[0])}
    assert rows == set(make_keys(tmp_path / "keys"))
    for path in (tmp_path / "keys").iterdir():
        assert len(path.read_bytes()) == 32
        assert path.stat().st_mode & 0o077 == 0


def test_every_cipher_stands_where_the_page_says() -> None:
    assert _named("AES-256-GCM") == _users_of(r"import AESGCM")
    assert _named("SM4-GCM") == _users_of(r"algorithms\.SM4")
    assert _named("HKDF") == _users_of(r"import HKDF")
    assert _named("scrypt") == _users_of(r"import Scrypt")
    assert _named("argon2id") == _users_of(r"(?m)^from argon2(?!\.exceptions)|^import argon2")
    rooms = {"/".join(path.split("/")[:2]) for path in _users_of(r"import (Ed25519|X25519)")}
    assert rooms == _named("Ed25519")


def test_no_other_primitive_is_used_and_none_that_is_broken() -> None:
    known = {"ciphers", "aead", "ed25519", "x25519", "hashes", "hkdf", "scrypt", "exceptions"}
    imported = {
        found
        for path in SOURCES
        for found in re.findall(r"from cryptography[\w.]*\.(\w+) import", _source(path))
    }
    assert imported <= known
    hashed = {name for path in SOURCES for name in re.findall(r"hashlib\.(\w+)", _source(path))}
    assert hashed <= {"sha256", "file_digest", "blake2b"}
    modes = {name for path in SOURCES for name in re.findall(r"modes\.(\w+)", _source(path))}
    assert modes == {"GCM"}
    assert _users_of(r"sha1|SHA1") == {"verifier/accounts/totp.py"}
    assert _users_of(r"\bmd5\b|\bDES\b|\bRC4\b|PKCS1v15|\bECB\b") == set()


def test_chance_that_others_must_not_guess_comes_from_the_system() -> None:
    users = _users_of(r"(?m)^(import random|from random import)|\bnp\.random|numpy\.random")
    assert {name for name in users if not name.startswith("verifier/demo/")} == set()


def test_every_table_has_one_level_of_protection() -> None:
    rows = [cells for cells in _rows(_section("Kinds of data")) if cells[0].isdigit()]
    named = [table for cells in rows for table in re.findall(r"`(\w+)`", cells[1])]
    assert len(named) == len(set(named))
    assert set(named) == set(metadata.tables)


def _column_names() -> Iterator[tuple[str, str]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            yield table.name, column.name


def test_what_opens_something_is_kept_as_a_digest_or_encrypted() -> None:
    """A column named for a secret ends in what it is kept as."""
    secret = re.compile(r"(password|secret|token|pin|code|proof|nonce)(_|$)")
    kept = re.compile(r"(hash|digest|sealed_secret|nonce|_ends_at|_at)$")
    allowed = {
        ("templates", "search_code"): "encrypted",
        ("agencies", "code"): "an agency's public number",
        ("verifications", "proof"): "a sentence naming the proof",
        ("notice_services", "proof_id"): "the number of a file of evidence",
        ("notice_services", "proof_kind"): "what kind of proof it is",
        ("quarantined_rows", "code"): "why a row is in quarantine",
    }
    found = {one for one in _column_names() if secret.search(one[1]) and not kept.search(one[1])}
    assert {one for one in found if "agency" not in one[1]} <= set(allowed)


def test_passwords_cost_what_is_recommended() -> None:
    """Argon2id of 46 MiB once, or 19 MiB twice (OWASP). The tests run with cheaper ones: read here."""
    made = {
        name: re.findall(r"^(_\w*hasher)[^=]*= PasswordHasher\((.*)\)", _source(ROOT / name), re.M)
        for name in ("verifier/accounts/passwords.py", "verifier/devices/pins.py")
    }
    assert made == {
        "verifier/accounts/passwords.py": [
            ("_hasher", ""),
            ("_code_hasher", "time_cost=2, memory_cost=19 * 1024, parallelism=1"),
        ],
        "verifier/devices/pins.py": [("_hasher", "")],
    }
    usual = PasswordHasher()
    assert (usual.type, usual.memory_cost >= 46 * 1024, usual.time_cost >= 1) == (Type.ID, True, True)
    assert (sealed_keys._COST["n"], sealed_keys._COST["r"]) == (2**17, 8)


def test_what_opens_something_is_long_enough() -> None:
    """Bits of what is drawn at random and nobody types, or types once: 128 at least."""
    assert 32 * 8 >= sessions._TOKEN_BYTES * 8 >= 128
    assert ids.CODE_BYTES * 8 >= 128
    [(groups, signs)] = re.findall(
        r"readable_code\((\d+), (\d+)\)", _source(ROOT / "verifier/accounts/invitations.py")
    )
    assert int(groups) * int(signs) * math.log2(len(passwords._ALPHABET)) >= 128


def test_the_page_says_within_how_long_a_weak_part_is_mended() -> None:
    terms = {cells[0]: cells[1] for cells in _rows(_section("Parts"))}
    assert terms["exploited, reachable from outside"] == "2 days"
    assert re.fullmatch(r"\d+ days", terms["critical or high"])
    assert len(_rows(_section("Work that costs"))) >= 6


def test_the_inventory_of_logs_names_what_is_only_added_to() -> None:
    logged = set(re.findall(r"`(\w+)`", "".join(cells[2] for cells in _rows(_section("Logs")))))
    for table in logged & set(metadata.tables):
        assert table in APPEND_ONLY, table
    assert {"audit_entries", "security_events", "template_accesses"} <= logged


def test_every_way_out_names_code_that_is_there() -> None:
    for section in ("Ways in and out", "Algorithms", "Parts"):
        for path in re.findall(r"`((?:verifier|web)/[\w/.]+)`", _section(section)):
            assert (ROOT / path).exists(), path


def test_every_library_the_product_needs_is_pinned_to_one_version() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    [wanted] = re.findall(r"^dependencies = \[\n(.*?)^\]", project, re.M | re.S)
    names = {name.lower() for name in re.findall(r'"([\w-]+)', wanted)}
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    assert names - {key.lower().partition("[")[0] for key in pinned} == set()
    assert all(re.fullmatch(r"[\w.+!-]+( ;.*)?", version) for version in pinned.values())


def test_what_the_product_imports_here_is_what_is_pinned() -> None:
    """The tests speak of the pinned versions; a weak one that was replaced is not still the one in use."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    installed = {name: found for name in pinned if (found := _installed(name)) is not None}
    assert installed == {name: pinned[name] for name in installed}
    assert {"cryptography", "flask", "sqlalchemy"} <= installed.keys()


def _installed(name: str) -> str | None:
    """Return the version of a library that is installed, None where an optional one is not."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def test_no_secret_stands_in_the_source() -> None:
    """No key, token or password is written down in code, settings or the example of an installation."""
    suspicious = re.compile(
        r"BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY|AKIA[0-9A-Z]{16}"
        r"|(password|secret|token)\s*[:=]\s*\"[^\"{<…]{6,}\"",
        re.I,
    )
    files = [*SOURCES, ROOT / "config.toml", *(ROOT / "deploy").rglob("*.*")]
    found = {path.name: suspicious.findall(_source(path)) for path in files if path.is_file()}
    assert {name: hits for name, hits in found.items() if hits} == {}
