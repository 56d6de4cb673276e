"""Kiosks whose server cannot write for a while: 503 with a time to come again, then everything once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from tests.kiosk.independent_client import Draft, Got, Kiosk
from tests.slow.acts.checks import CheckStage

#: a kiosk asks no longer than this for one answer
_PATIENCE: Final = 120.0
_BUSY: Final = {"overloaded", "storage_unavailable"}


class DisturbedKiosks(CheckStage):
    """The same kiosks and server in one process, disturbed from outside while they work."""

    def disturbed(self, disturbance: Callable[[], AbstractContextManager[None]], why: str) -> int:
        """Have each kiosk make its check while the disturbance lasts; return how many 503 there were.

        Raises:
            AssertionError: another answer was given, or something was lost or counted twice.
        """
        self.reset()
        counted = self._root / "refusals"

        def trial() -> None:
            refusals = self._one_after_the_other(disturbance)
            self._is_whole()
            counted.write_text(str(refusals))

        self._must(trial, why)
        return int(counted.read_text())

    def _one_after_the_other(self, disturbance: Callable[[], AbstractContextManager[None]]) -> int:
        with self.serving():
            drafts = [self._draft(kiosk, number) for number, (kiosk, _) in enumerate(self.pairs)]
            refusals = 0
            with disturbance():
                # asked once each while it lasts: whoever is refused must not have been counted
                first = [kiosk.send(draft) for (kiosk, _), draft in zip(self.pairs, drafts, strict=True)]
                refusals += sum(map(self._is_refusal, first))
            for (kiosk, _), draft in zip(self.pairs, drafts, strict=True):
                refusals += self._until_answered(kiosk, draft)
        return refusals

    def _draft(self, kiosk: Kiosk, number: int) -> Draft:
        retiree = self.pairs[number][1]
        body = kiosk.check_body(kiosk.challenge(retiree.ref), retiree.print())
        return kiosk.draft("POST", "/v1/checks", json.dumps(body).encode())

    def _until_answered(self, kiosk: Kiosk, draft: Draft) -> int:
        """Ask again under the same key until it is answered; return how often that was refused."""
        refusals, until = 0, time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            got = kiosk.send(draft.anew(idempotency_key=draft.idempotency_key))
            if not self._is_refusal(got):
                sent = json.loads(draft.body)
                self.counted(got, sent["capture_id"])
                kiosk.sent_in_chain(sent)
                return refusals
            refusals += 1
            time.sleep(0.05)
        raise AssertionError("no answer at all")

    def _is_refusal(self, got: Got) -> bool:
        """Tell whether it may come again; any other answer than that and a match is a fault."""
        if got.status == 201:
            assert got.json["decision"] == "match"
            return False
        assert got.status == 503, got.body
        assert got.code in _BUSY, got.body
        assert int(got.headers["retry-after"]) >= 1
        return True
