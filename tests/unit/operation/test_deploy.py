"""What `deploy/` and its page say holds: units, proxy, container agree with the product, commands exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from verifier.accounts.rights import RIGHTS
from verifier.cli.main import build
from verifier.settings import load_settings
from web.health import PATHS
from web.kiosk.endpoints import LARGE
from web.requests_log import _GIVEN
from web.server import server_options

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
PROXY = (DEPLOY / "nginx" / "pension-verifier.conf").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
PRODUCTION = load_settings(DEPLOY / "config.production.toml", {})


def _blocks() -> Iterator[str]:
    """Yield each command line of the page, lines that go on put together."""
    for block in re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        yield from block.replace("\\\n", " ").splitlines()


def _commands() -> list[list[str]]:
    """Return the arguments of every call of the product on the page and in the deployment's files."""
    found = [
        re.sub(r"^.*?\bpv ", "", line) for line in _blocks() if re.match(r"(?:\S+=\S+ +)?pv ", line.strip())
    ]
    found += [line.partition("config.toml ")[2] for unit in UNITS for line in _exec(unit)]
    found += re.findall(r"`pv ([a-z -]+)`", PAGE)
    return [shlex.split(line) for line in found]


def _exec(unit: Path) -> list[str]:
    return [line for line in unit.read_text("utf-8").splitlines() if line.startswith("ExecStart=")]


def _options(command: Any) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts}


@pytest.mark.parametrize("arguments", _commands(), ids=" ".join)
def test_every_command_the_page_and_the_units_call_exists_with_its_options(arguments: list[str]) -> None:
    command: Any = typer.main.get_command(build())
    known: set[str] = set()
    rest = list(arguments)
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]
        known |= _options(command)
    assert command.name == arguments[0] or len(rest) < len(arguments), arguments
    assert {one for one in rest if one.startswith("--")} <= known


def test_the_page_was_read() -> None:
    called = {arguments[0] for arguments in _commands()}
    assert {"init", "user", "migrate", "backup", "restore", "doctor", "serve", "scheduler"} <= called


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_what_systemd_understands(unit: Path, tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not here")
    # the program is not installed where the test runs
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.MULTILINE)
    copy = tmp_path / unit.name
    copy.write_text(text, "utf-8")
    ran = subprocess.run([tool, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    told = [line for line in ran.stderr.splitlines() if unit.name in line]
    assert (ran.returncode, told) == (0, [])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_gives_the_product_no_more_than_it_needs(unit: Path) -> None:
    lines = unit.read_text("utf-8").splitlines()
    for wanted in (
        *("User=pension-verifier", "UMask=0077", "NoNewPrivileges=true", "ProtectSystem=strict"),
        *("ProtectHome=true", "PrivateTmp=true", "CapabilityBoundingSet=", "RestrictNamespaces=true"),
    ):
        assert wanted in lines
    assert any("/var/backups" in line for line in lines) == ("scheduler" in unit.name)


def test_the_example_of_a_configuration_is_one_and_goes_with_the_proxy() -> None:
    assert PRODUCTION.kiosk.trusted_proxies == 1
    assert PRODUCTION.security.secure_cookies
    assert set(PRODUCTION.security.second_factor_roles) == set(RIGHTS), "a password alone opens nothing"
    assert PRODUCTION.console.host == "127.0.0.1"
    assert server_options(PRODUCTION, "127.0.0.1", 8000)["bind"] == ["127.0.0.1:8000", "127.0.0.1:9108"]
    assert f"server 127.0.0.1:{PRODUCTION.console.port};" in PROXY
    places = [
        *(PRODUCTION.security.key_dir, PRODUCTION.nightly.report_dir, PRODUCTION.notices.archive_dir),
        *(PRODUCTION.crossmatch.store_dir, PRODUCTION.kiosk.state_dir),
    ]
    assert all(str(place).startswith("/var/lib/pension-verifier/") for place in places)
    assert str(PRODUCTION.backup.folder) == "/var/backups/pension-verifier"


def test_the_proxy_hands_on_what_the_product_relies_on() -> None:
    for line in (
        "proxy_set_header Host $http_host;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Request-Id $request_id;",
    ):
        assert line in PROXY
    assert set(re.findall(r"proxy_pass ([^;]+);", PROXY)) == {"http://pension_verifier"}
    assert _GIVEN.fullmatch("0123456789abcdef" * 2), "nginx makes ids of 32 hexadecimal digits"
    assert PROXY.count("{") == PROXY.count("}")
    assert all(f"location = {path} " in PROXY for path in PATHS)


def test_the_proxy_takes_what_the_product_takes_and_waits_longer_than_it_works() -> None:
    sizes = {
        place: int(size)
        for place, size in re.findall(r"location (?:= )?(\S+) \{[^}]*?body_size (\d+)m", PROXY)
    }
    assert sizes["/v1/"] * 1024 * 1024 >= LARGE
    assert sizes["/"] > PRODUCTION.notices.largest_file_mb
    waits = re.findall(r"proxy_read_timeout (\d+)s", PROXY)
    assert waits
    assert min(map(int, waits)) > server_options(PRODUCTION, "127.0.0.1", 8000)["timeout"]
    assert server_options(PRODUCTION, "127.0.0.1", 8000)["limit_request_line"] < 4 * 8 * 1024


def test_nginx_itself_accepts_the_example(tmp_path: Path) -> None:
    tool = shutil.which("nginx")
    if tool is None:
        pytest.skip("nginx is not here")
    text = re.sub(r"^ *ssl_certificate.*\n|443 ssl|^ *listen \[::\].*\n", "", PROXY, flags=re.MULTILINE)
    text = text.replace("listen ;", "listen 8443;").replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n", "utf-8")
    ran = subprocess.run(
        [tool, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_container_copies_what_is_there_and_runs_as_nobody() -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINER, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    copied = set(re.findall(r"^COPY (\w+) \./", CONTAINER, re.MULTILINE))
    assert copied == set(packaged["targets"]["wheel"]["packages"])
    assert "\nUSER pension-verifier\n" in CONTAINER
    assert ":latest" not in CONTAINER


def test_what_the_page_says_is_answered_is_answered() -> None:
    assert set(re.findall(r"^\| `(/\w+)` \|", PAGE, re.MULTILINE)) == PATHS


def _servers() -> list[str]:
    """Return the text of each server of the proxy."""
    return re.split(r"^server \{$", PROXY, flags=re.MULTILINE)[1:]


def test_what_is_sent_in_the_clear_is_led_to_https_for_people_and_refused_for_programs() -> None:
    plain, *encrypted = _servers()
    assert "listen 80;" in plain
    assert "location /v1/ { return 403; }" in plain
    assert "location / { return 301 https://$host$request_uri; }" in plain
    assert "proxy_pass" not in plain
    assert len(encrypted) == 2
    for server in encrypted:
        assert "listen 443 ssl;" in server
        [held] = re.findall(r'Strict-Transport-Security "max-age=(\d+); includeSubDomains" always;', server)
        assert int(held) >= 365 * 24 * 3600
        assert server.count("add_header") == 1, "another one inside a location would take this one's place"


def test_the_proxy_speaks_the_last_two_versions_of_tls_and_suites_with_forward_secrecy_only() -> None:
    for server in _servers()[1:]:
        assert re.findall(r"ssl_protocols ([^;]+);", server) == ["TLSv1.2 TLSv1.3"]
        [suites] = re.findall(r"ssl_ciphers ([^;]+);", server)
        for suite in suites.split(":"):
            assert re.fullmatch(r"ECDHE-(ECDSA|RSA)-(AES|CHACHA20).*(GCM|POLY1305).*", suite), suite
        assert "ssl_session_tickets off;" in server


def test_retirees_and_colleagues_have_hosts_of_their_own() -> None:
    _, console, citizens = _servers()
    hosts = [re.findall(r"server_name ([^;]+);", server)[0] for server in (console, citizens)]
    assert len(set(hosts)) == 2
    assert f"location /citizen {{ return 301 https://{hosts[1]}/citizen; }}" in console
    passed = re.findall(r"location (?:= )?(\S+) \{[^}]*proxy_pass", citizens)
    assert set(passed) == {"/citizen", "/citizen/", "/static/"}
    assert "location / { return 404; }" in citizens
