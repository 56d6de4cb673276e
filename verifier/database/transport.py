"""The way to a database server on another machine: encrypted and verified, unless told otherwise.

The client library by itself falls back to plain text where the server offers nothing better, and believes any
certificate.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from sqlalchemy.engine import URL

#: of libpq: the certificate is by a known authority; ``verify-full`` holds it against the server's name, too
VERIFYING: Final = frozenset({"verify-ca", "verify-full"})


def over_tls(url: URL) -> URL:
    """Return an address that asks for TLS with a verified certificate where it leads to another machine.

    What the address says itself stays: ``sslmode``, and ``sslrootcert`` for an authority of the office's own.
    """
    if not leaves_the_machine(url) or "sslmode" in url.query:
        return url
    asked = {"sslmode": "verify-full"} | ({} if "sslrootcert" in url.query else {"sslrootcert": "system"})
    return url.update_query_dict(asked)


def leaves_the_machine(url: URL) -> bool:
    """Tell whether an address names a PostgreSQL server elsewhere: no socket, no loopback."""
    if url.get_backend_name() != "postgresql":
        return False
    named = url.query.get("host", ())
    hosts = [*([named] if isinstance(named, str) else named), url.host or ""]
    return any(not _is_here(host) for one in hosts for host in one.split(","))


def is_verified(url: URL) -> bool:
    """Tell whether whoever stands in between would be noticed."""
    return not leaves_the_machine(url) or url.query.get("sslmode") in VERIFYING


def _is_here(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if host.count(":") == 1 else host
    if not name or name.startswith(("/", "@")) or name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
