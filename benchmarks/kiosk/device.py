"""A device that costs the machine little: raw sockets, nothing signed ahead of its challenge."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import socket
import struct
import time
import uuid
import zlib
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from verifier.protocol import base64url, keys
from verifier.protocol.canonical import canonical

_COVERS = '("@method" "@authority" "@path" "@query" "content-type" "content-digest" "idempotency-key")'
_counter = itertools.count(1)


@dataclass
class Device:
    """One device, its key and its place in the chain; used by one thread at a time."""

    private: Ed25519PrivateKey
    device_id: str
    kid: str
    server_public: bytes
    seq: int = 1
    previous: bytes = bytes(32)
    keyid: str = field(init=False)

    def __post_init__(self) -> None:
        self.keyid = keys.thumbprint(keys.public(self.private))

    def request(self, path: str, body: bytes, host: str) -> bytes:
        """A signed POST as it goes over the wire."""
        digest = f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"
        key = str(uuid.uuid4())
        now = int(time.time())
        nonce = base64url.encode(os.urandom(16))
        inner = (
            f'{_COVERS};created={now};expires={now + 120};nonce="{nonce}";keyid="{self.keyid}"'
            ';alg="ed25519";tag="pv-kiosk-v1"'
        )
        base = (
            f'"@method": POST\n"@authority": {host}\n"@path": {path}\n"@query": ?\n'
            f'"content-type": application/json\n"content-digest": {digest}\n"idempotency-key": {key}\n'
            f'"@signature-params": {inner}'
        )
        signature = b64encode(self.private.sign(base.encode())).decode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nContent-Digest: {digest}\r\nIdempotency-Key: {key}\r\n"
            f"Signature-Input: kiosk={inner}\r\nSignature: kiosk=:{signature}:\r\n\r\n"
        )
        return head.encode() + body

    def challenge_body(self, ref: str) -> bytes:
        return f'{{"person_ref":"{ref}","modalities":["finger"],"purpose":"check"}}'.encode()

    def check_body(self, challenge: dict[str, str], plain: bytes, form: str) -> bytes:
        """The body of a check; the chain goes on by :meth:`went_on`."""
        capture_id = str(uuid.uuid4())
        ephemeral = X25519PrivateKey.generate()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.server_public))
        key = HKDF(SHA256(), 32, base64url.decode(challenge["challenge"]), b"pv-kiosk-v1 sample").derive(
            shared
        )
        nonce = os.urandom(12)
        bound = f"{self.device_id}|{challenge['challenge_id']}|{capture_id}".encode()
        made = {
            "challenge_id": challenge["challenge_id"],
            "capture_id": capture_id,
            "captured_at": datetime.now(UTC).isoformat(),
            "modality": "finger",
            "position": 2,
            "sample": {
                "format": form,
                "kid": self.kid,
                "epk": base64url.encode(ephemeral.public_key().public_bytes_raw()),
                "nonce": base64url.encode(nonce),
                "ciphertext": base64url.encode(AESGCM(key).encrypt(nonce, plain, bound)),
            },
            "quality": {"algorithm": "bench", "value": 70},
            "pad": {"supported": True, "result": "passed"},
            "seq": self.seq,
            "prev_hash": base64url.encode(self.previous),
        }
        return canonical(made)

    def went_on(self, body: bytes) -> None:
        """The server took this body into the chain (the body is canonical as it is)."""
        self.seq, self.previous = self.seq + 1, hashlib.sha256(body).digest()


def another(plain: bytes, form: str) -> bytes:
    """The impression in other bytes: no sample is taken twice. What is compared stays as it was."""
    number = next(_counter)
    if form == "png":
        text = b"n\0" + str((os.getpid(), number)).encode()
        chunk = struct.pack(">I", len(text)) + b"tEXt" + text + struct.pack(">I", zlib.crc32(b"tEXt" + text))
        return plain[:33] + chunk + plain[33:]
    made = bytearray(plain)
    # the qualities of four minutiae, 1 to 100 each
    for place in range(4):
        number, digit = divmod(number + (os.getpid() if place == 3 else 0), 100)
        made[28 + 6 * place + 5] = 1 + digit
    return bytes(made)


class Connection:
    """One connection that is kept open as long as the server likes."""

    def __init__(self, host: str, port: int) -> None:
        self.address = host, port
        self.name = f"{host}:{port}"
        self._socket: socket.socket | None = None

    def ask(self, request: bytes, *, timeout: float = 60) -> tuple[int, bytes]:
        """Send a request and return status and body; once more on a connection the server had closed."""
        kept = self._socket is not None
        try:
            return self._ask(request, timeout)
        except OSError:
            self.close()
            if not kept:
                raise
        return self._ask(request, timeout)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask(self, request: bytes, timeout: float) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(self.address, timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower()
        at = head.index(b"content-length:") + 15
        length = int(head[at : head.find(b"\r", at) if head.find(b"\r", at) > 0 else None])
        body = data[end + 4 :]
        while len(body) < length:
            body += self._more()
        if b"connection: close" in head:
            self.close()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        if self._socket is None:
            raise ConnectionResetError
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionResetError
        return data


def parsed(body: bytes) -> dict[str, str]:
    return dict(json.loads(body))
