"""Messages as files: each mail one .eml, short messages one file of JSON lines a batch for a gateway."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from verifier.errors import InvalidInput
from verifier.outbox.folders import own_folder, write_durably
from verifier.outbox.handing import HANDED_OVER, Delivery, Outgoing
from verifier.outbox.mail import mail_of


@dataclass(frozen=True, slots=True)
class MailFiles:
    """Writes ``<message id>.eml``; written twice after a kill, it is the same file."""

    folder: Path
    sender: str

    def deliver(self, batch: Sequence[Outgoing], _batch_id: str, _at: datetime) -> Mapping[str, Delivery]:
        """Write each mail."""
        found = {}
        for outgoing in batch:
            try:
                folder = own_folder(self.folder)
                mail = mail_of(outgoing, self.sender)
                write_durably(folder / f"{outgoing.message_id}.eml", mail.as_bytes())
                found[outgoing.message_id] = HANDED_OVER
            except InvalidInput as error:
                found[outgoing.message_id] = Delivery(error.message)
        return found


@dataclass(frozen=True, slots=True)
class SmsFiles:
    """Writes ``outgoing/<moment>-<batch>.jsonl``: a line ``{"id", "to", "text"}`` for each message.

    After a kill the same id may come again in another file: the gateway sends an id once.
    """

    folder: Path

    def deliver(self, batch: Sequence[Outgoing], batch_id: str, at: datetime) -> Mapping[str, Delivery]:
        """Write the batch."""
        lines = [
            {"id": outgoing.message_id, "to": outgoing.address, "text": outgoing.content["text"]}
            for outgoing in batch
        ]
        data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        name = f"{at:%Y%m%dT%H%M%SZ}-{batch_id}.jsonl"
        try:
            write_durably(own_folder(self.folder / "outgoing") / name, data.encode())
        except InvalidInput as error:
            return {outgoing.message_id: Delivery(error.message) for outgoing in batch}
        return {outgoing.message_id: HANDED_OVER for outgoing in batch}
