"""docs/administration.md and docs/security.md name every way in, every file that is taken, every limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from verifier.accounts.tables import Invitation, RecoveryCode, User
from verifier.campaigns.result_rows import LARGEST_FILE_MB
from verifier.citizens.tables import CitizenCode
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.feeds.readers.zip_guard import LARGEST_TOTAL, MOST_ENTRIES
from verifier.notices import sniffing
from verifier.settings import Settings
from web.access import OPEN_ENDPOINTS
from web.application import create_app
from web.console import payroll
from web.kiosk.endpoints import LARGE

ROOT = Path(__file__).parents[2]
WAYS = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
FILES = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PROXY = (ROOT / "deploy" / "nginx" / "pension-verifier.conf").read_text(encoding="utf-8")
TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))
#: open, take a form, and open nothing
NO_WAY_IN: Final = {"language.choose", "citizen.leave"}


def _section(page: str, heading: str) -> str:
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_way_in_stands_in_the_table_and_each_of_its_settings_is_one(sqlite_ctx: Context) -> None:
    app = create_app(sqlite_ctx)
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())}
    named = set(re.findall(r"^\| `(\w+\.\w+)` `/", _section(WAYS, "Ways in"), re.MULTILINE))
    assert named == (taking & OPEN_ENDPOINTS) - NO_WAY_IN
    for row in ("| `/v1/` |", "| `/metrics` |", "| command line |"):
        assert row in _section(WAYS, "Ways in")


def test_the_figures_of_the_page_are_those_of_the_settings() -> None:
    told = re.findall(r"`((?:security|citizens)\.\w+)` \((\d+)\)", WAYS)
    assert {name for name, _ in told} == {
        *("security.session_idle_minutes", "security.session_hours", "citizens.idle_minutes"),
    }
    for name, figure in told:
        section, field = name.split(".")
        kind = Settings.model_fields[section].annotation
        assert kind is not None
        assert kind.model_fields[field].default == int(figure), name


def test_one_address_asks_the_pages_of_the_proxy_only_so_often() -> None:
    zones = dict(
        re.findall(r"^limit_req_zone \$binary_remote_addr zone=(\w+):10m rate=(\d+)r/s;", PROXY, re.M)
    )
    assert zones == {"console": "20", "login": "1", "citizen": "5"}
    assert set(re.findall(r"limit_req zone=(\w+)", PROXY)) == set(zones)
    assert re.search(r"location = /login \{\s+limit_req zone=login", PROXY)


def test_every_file_a_page_takes_is_told_with_its_types_and_its_size(sqlite_ctx: Context) -> None:
    table = _section(FILES, "Files that are taken")
    app = create_app(sqlite_ctx)
    taking = {name for name, view in app.view_functions.items() if hasattr(view, "largest_file")}
    assert set(re.findall(r"`(\w+\.\w+)`", table)) - {"notices.largest_file_mb", "notices.scanner"} == taking
    endings = {kind.ending for kind in vars(sniffing).values() if isinstance(kind, sniffing.MediaType)}
    [evidence] = [line for line in table.splitlines() if line.startswith("| `evidence.attach`")]
    assert set(re.findall(r"\.[a-z0-9]{3,4}\b", evidence.split("|")[2])) == endings
    assert f"{sniffing.LARGEST_UNPACKED // 1_000_000} MB" in evidence
    for told in (
        f"| {payroll._LARGEST_MB} MB | {LARGEST_TOTAL >> 30} GiB, {MOST_ENTRIES} entries",
        f"| {LARGEST_FILE_MB} MB |",
        f"| {LARGE >> 20} MB, a sample 700 KiB |",
    ):
        assert told in table


def test_a_new_installation_has_no_account_code_or_invitation(sqlite_ctx: Context) -> None:
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        for table in (User, Invitation, RecoveryCode, CitizenCode):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_nobody_is_asked_a_secret_question() -> None:
    names = {column.name for column in User.__table__.columns}
    assert not any(re.search("hint|question|answer|secret|maiden", name) for name in names)


def _password_inputs() -> Iterator[tuple[str, str]]:
    for path in TEMPLATES:
        for field in re.findall(r"<input\b[^>]*>", path.read_text(encoding="utf-8")):
            if re.search(r'name="(?:password|again|old|current)"', field):
                yield path.name, field


def test_a_password_is_typed_unseen_may_be_pasted_and_kept_by_a_password_manager() -> None:
    found = list(_password_inputs())
    assert len(found) >= 6
    for name, field in found:
        assert 'type="password"' in field, name
        assert re.search(r'autocomplete="(?:current|new)-password"', field), name
        assert "maxlength" not in field, "what is cut off while typing is no longer what was typed"
    for path in (ROOT / "web" / "static").glob("*.js"):
        assert "paste" not in path.read_text(encoding="utf-8")
