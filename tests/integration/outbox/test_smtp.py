"""Mail by a server: handed over encrypted or not at all, refusals told apart, the password shown nowhere."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from verifier.errors import ConfigurationError
from verifier.outbox.adapters import ways_of
from verifier.outbox.files import MailFiles
from verifier.outbox.handing import HANDED_OVER, Delivery, Outgoing
from verifier.outbox.smtp import SmtpServer
from verifier.settings import Settings
from verifier.settings.messages import MailSettings

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
CONTENT = {"subject": "早报", "plain": "各位早", "html": "<p>各位早</p>"}
PASSWORD = "correct-horse-battery"


class Post(socketserver.ThreadingTCPServer):
    """As much of a mail server as is needed. Addresses beginning with ``no`` or ``later`` are refused."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *offers: str) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.offers = offers
        self.letters: list[bytes] = []
        self.heard: list[bytes] = []


class _Talk(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        self._say("220 post")
        for line in self.rfile:
            self.server.heard.append(line)
            word = line[:4].upper()
            if word == b"EHLO":
                for offer in ("post", *self.server.offers[:-1]):
                    self._say(f"250-{offer}")
                self._say(f"250 {self.server.offers[-1] if self.server.offers else 'HELP'}")
            elif word == b"RCPT" and b"<no" in line:
                self._say("550 no such user")
            elif word == b"RCPT" and b"<later" in line:
                self._say("451 try later")
            elif word == b"AUTH":
                self._say("535 no")
            elif word == b"DATA":
                self._say("354 go on")
                self._take()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.letters.append(b"".join(lines))
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def post(*offers: str) -> Iterator[Post]:
    with Post(*offers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def outgoing(name: str) -> Outgoing:
    return Outgoing(f"m-{name}", f"{name}@qinghe.example", CONTENT, AT)


def settings(server: Post, **values: object) -> MailSettings:
    given = {"adapter": "smtp", "host": "127.0.0.1", "port": server.server_address[1], "tls": "none"}
    return MailSettings.model_validate(given | values)


def test_mail_is_handed_over_and_each_refusal_is_told_for_itself() -> None:
    with post() as server:
        way = SmtpServer.of(settings(server))
        found = way.deliver([outgoing("no"), outgoing("later"), outgoing("zhao")], "b", AT)
    assert found["m-zhao"] == HANDED_OVER
    assert (found["m-no"].final, found["m-later"].final) == (True, False)
    assert "550" in str(found["m-no"].problem)
    [letter] = server.letters
    assert b"Message-ID: <m-zhao@localhost>" in letter
    assert b"Auto-Submitted: auto-generated" in letter


def test_an_address_the_server_cannot_take_is_given_up_and_keeps_no_other_mail_back() -> None:
    with post() as server:
        han = Outgoing("m-han", "张三@qinghe.example", CONTENT, AT)
        found = SmtpServer.of(settings(server)).deliver([han, outgoing("zhao")], "b", AT)
    assert (found["m-han"].final, found["m-zhao"]) == (True, HANDED_OVER)
    assert "地址" in str(found["m-han"].problem)


def test_a_server_that_cannot_be_reached_or_offers_no_encryption_gets_nothing() -> None:
    with post() as server:
        found = SmtpServer.of(settings(server, tls="starttls")).deliver([outgoing("zhao")], "b", AT)
        closed = settings(server)
    assert server.letters == []
    assert not any(line.upper().startswith(b"MAIL") for line in server.heard)
    after = SmtpServer.of(closed).deliver([outgoing("zhao")], "b", AT)
    for told in (found["m-zhao"], after["m-zhao"]):
        assert told.problem is not None
        assert not told.final


def test_a_wrong_password_is_told_and_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(PASSWORD, encoding="utf-8")
    path.chmod(0o600)
    with post("AUTH PLAIN") as server:
        way = SmtpServer.of(settings(server, user="pv", password_file=path))
        found = way.deliver([outgoing("zhao"), outgoing("li")], "b", AT)
    assert set(found) == {"m-zhao", "m-li"}
    assert isinstance(found["m-zhao"], Delivery)
    assert PASSWORD not in f"{found} {way!r}"
    assert server.letters == []


@pytest.mark.parametrize(("content", "mode"), [("", 0o600), (PASSWORD, 0o640), (None, 0o600)])
def test_a_password_others_can_read_or_that_is_missing_is_refused(
    tmp_path: Path, content: str | None, mode: int
) -> None:
    path = tmp_path / "password"
    if content is not None:
        path.write_text(content, encoding="utf-8")
        path.chmod(mode)
    given = MailSettings.model_validate({"adapter": "smtp", "user": "pv", "password_file": path})
    with pytest.raises(ConfigurationError) as told:
        SmtpServer.of(given)
    assert PASSWORD not in str(told.value)


def test_certificates_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        SmtpServer.of(MailSettings.model_validate({"adapter": "smtp", "ca_file": tmp_path / "none.pem"}))


def test_the_settings_choose_the_way(settings_for: object, tmp_path: Path) -> None:
    assert callable(settings_for)
    found: Settings = settings_for(f"sqlite:///{tmp_path}/x.db", mail={"adapter": "smtp"})
    assert isinstance(ways_of(found).mail, SmtpServer)
    plain: Settings = settings_for(f"sqlite:///{tmp_path}/x.db")
    assert isinstance(ways_of(plain).mail, MailFiles)
