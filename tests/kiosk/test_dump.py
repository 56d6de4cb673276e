"""What lies in the store opens nothing by itself: its bytes and a dump hold no secret in any spelling."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from tests.integration.accounts.scene import PASSWORD, actor, enrolled, plant
from tests.integration.devices.scene import code_for
from tests.integration.operation.conftest import PG_BIN
from tests.kiosk.scene import _HASHED, Office
from verifier.accounts.actor import system_actor
from verifier.accounts.invitations import issue
from verifier.accounts.sessions import open_session
from verifier.accounts.tables import User
from verifier.audit.tables import AuditEntry
from verifier.biometrics.vault.kept_probes import open_probe
from verifier.biometrics.vault.keys import opening_key
from verifier.biometrics.vault.sealing import Owner, Sealed, open_search_code, open_template
from verifier.biometrics.vault.tables import KeptProbe, Template
from verifier.certification.tables import Check
from verifier.citizens.codes import issue_code
from verifier.citizens.visits import open_visit
from verifier.database import EVERYWHERE
from verifier.devices.tables import Operator
from verifier.operation.postgres_tools import find_tool, run_tool, server_version

#: so many bytes of a template tell whose it is; its head is the same for all
_WINDOW = 24
#: written by the product in the clear, as text and as bytes: what must be found, or the search is blind
KNOWN = "王秀英-看得见"


def _dump(office: Office) -> bytes:
    """Return the store as a thief has it: the file with its log, or what ``pg_dump`` writes."""
    url = make_url(office.context.settings.database.url)
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database))
        log = file.with_name(f"{file.name}-wal")
        assert log.stat().st_size, "what was written lately lies in the log"
        return file.read_bytes() + log.read_bytes()
    with office.context.database.read(EVERYWHERE) as session:
        tool, _ = find_tool("pg_dump", server_version(session), PG_BIN)
    return run_tool(tool, office.context.database.url, ["--format=plain"]).encode()


def _spellings(secret: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a secret as it is, in hex, base32 and base64, wherever in a longer text it begins."""
    yield "plain", secret
    yield "hex", secret.hex().encode()
    yield "HEX", secret.hex().upper().encode()
    yield "base32", base64.b32encode(secret).rstrip(b"=")
    yield "utf-16", secret.decode("latin-1").encode("utf-16-le")
    for before in range(3):
        # the first and last signs depend on what stands beside it
        inside = slice(4 if before else 0, -4)
        yield f"base64+{before}", base64.b64encode(b"\0" * before + secret)[inside]
        yield f"base64url+{before}", base64.urlsafe_b64encode(b"\0" * before + secret)[inside]


def _found(dump: bytes, secret: bytes) -> list[str]:
    return [name for name, spelt in _spellings(secret) if spelt in dump]


def _secrets_of_accounts(office: Office) -> dict[str, bytes]:
    """Everything by which somebody gets in, made by the product itself."""
    ctx = office.context
    plant(ctx)
    secret, codes = enrolled(ctx, "an")
    person = office.person(name=KNOWN)
    with ctx.database.write(EVERYWHERE) as session:
        an = session.scalars(select(User).where(User.name == "an")).one()
        session_token = open_session(session, ctx.clock, ctx.settings.security, an)
        invitation = issue(session, ctx, actor(ctx, "bo"), an)
        citizen = issue_code(session, ctx, system_actor(), person.person_id)
        visit = open_visit(session, ctx, person.person_id)
    return {
        "password": PASSWORD.encode(),
        "totp": base64.b32decode(secret.replace(" ", "")),
        **{f"recovery code {n}": code.encode() for n, code in enumerate(codes)},
        "session token": session_token.encode(),
        "invitation": invitation.encode(),
        "citizen code": citizen.encode(),
        "citizen code as digested": citizen.replace("-", "").encode(),
        "visit": visit.encode(),
        "device code": code_for(ctx).code.encode(),
    }


def _templates(office: Office) -> dict[str, bytes]:
    """Prints that were enrolled, one that was not recognised and is kept, and what proved an operator."""
    retiree = office.enrolled()
    assert office._enroller is not None
    kiosk, operator = office._enroller
    _, proof = office.proof(kiosk, operator)
    stranger = office.stranger.impression()
    got = kiosk.check(kiosk.challenge(retiree.ref), stranger)
    assert got.json["decision"] == "no_match"
    assert office.rows(Operator)
    assert office.rows(Template)
    assert office.rows(KeptProbe)
    assert office.rows(Check)
    middle = len(stranger) // 2
    return {
        # of which a million tries would find the PIN
        "hash of a PIN": b"$argon2id$v=19$m=" + _HASHED[0].encode().partition(b"m=")[2],
        "sample of a stranger": stranger[middle : middle + _WINDOW],
        "operator's proof": proof.encode(),
    }


def _opened(office: Office) -> list[bytes]:
    """Return all the vault keeps, opened as the product does: templates, search codes, kept probes."""
    ctx, plain = office.context, []
    for row in office.rows(Template):
        owner, key = Owner(row.person_id, row.modality, row.version), opening_key(ctx, row.key_id)
        sealed = Sealed(row.algorithm, row.wrapped_key, row.nonce, row.ciphertext, row.search_code)
        plain.append(open_template(key, owner, sealed))
        if row.search_code is not None:
            plain.append(open_search_code(key, owner, row.algorithm, row.wrapped_key, row.search_code))
    return plain + [open_probe(ctx, row) for row in office.rows(KeptProbe)]


def test_neither_file_nor_dump_holds_a_secret_or_a_template(office: Office) -> None:
    secrets = _secrets_of_accounts(office) | _templates(office)
    opened = _opened(office)
    assert len(opened) >= 4, "templates, a search code and a kept probe"
    for number, plain in enumerate(opened):
        middle = len(plain) // 2
        secrets[f"kept in the vault {number}"] = plain[middle : middle + _WINDOW]
    keys = sorted(office.context.settings.security.key_dir.glob("*.key"))
    assert len(keys) >= 4
    secrets |= {f"key file {path.name}": path.read_bytes().strip()[:_WINDOW] for path in keys}
    dump = _dump(office)
    assert _found(dump, KNOWN.encode()) == ["plain"], "the search sees what is there"
    mac = office.rows(AuditEntry)[0].mac
    assert _found(dump, mac) in (["plain"], ["hex"]), "and sees bytes as either engine writes them"
    assert {name: told for name, secret in secrets.items() if (told := _found(dump, secret))} == {}
