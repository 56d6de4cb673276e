"""HTTP as the kiosk needs it: one connection kept open, and knowing whether anything has left the machine."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.protocol.requests import authority

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 20.0
_LARGEST_ANSWER: Final = 8 * 1024 * 1024


class Unreachable(Exception):
    """No answer of the server came. ``reason``: one word for status and tests."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(Unreachable):
    """No connection: not one byte of the request has left this machine."""


class NoAnswer(Unreachable):
    """The request may have arrived; whether it did is not known."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer as it came, not yet believed. Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """One connection to one server; redirects are not followed and proxies of the environment not used."""

    def __init__(self, server: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Prepare; nothing is opened yet.

        Raises:
            InvalidInput: not an http(s) address of a server.
        """
        url = urlsplit(server)
        if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/") or url.query:
            raise InvalidInput(
                Text("这不是服务器地址：{server}。", "Not a server's address: {server}.").fill(server=server),
                Text("例如 https://verifier.example.org", "For example https://verifier.example.org"),
            )
        self.authority = authority(url.netloc.rpartition("@")[2], url.scheme)
        self._answer_seconds = answer_seconds
        self._secure = url.scheme == "https"
        self._host, self._port = url.hostname, url.port
        self._connection: http.client.HTTPConnection | None = None

    def exchange(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Received:
        """Send a request and read its answer. A connection that has gone stale is tried anew by the caller.

        Raises:
            NotSent: there is no connection.
            NoAnswer: it broke, took too long, or the answer is beyond 8 MiB.
        """
        connection = self._connection or self._connected()
        self._connection = None  # kept again only when everything went well
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            data = answer.read(_LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise NoAnswer("broken") from error
        if len(data) > _LARGEST_ANSWER:
            connection.close()
            raise NoAnswer("too_large")
        if not answer.will_close:
            self._connection = connection
        told = {name.lower(): value.strip() for name, value in answer.getheaders()}
        return Received(answer.status, told, data)

    @property
    def is_open(self) -> bool:
        """Whether the next request goes over a connection that stands already."""
        return self._connection is not None

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection
        if self._secure:
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                self._host, self._port, timeout=CONNECT_SECONDS, context=context
            )
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=CONNECT_SECONDS)
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise NotSent("no_connection") from error
        connection.sock.settimeout(self._answer_seconds)
        return connection
