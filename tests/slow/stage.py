"""A store prepared once, on which something is done again and again, each time killed elsewhere.

The evening before is made once and kept. A trial puts it back (a copy in memory, or a database made of a
template), lets a child do the act and die, looks at what the world then sees, lets another child begin
again, and compares the whole with an act nobody disturbed. Children are forks of this process: nothing is
loaded anew.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from tests.conftest import NOW, REPOSITORY, new_context
from tests.slow.act import Act, Outcome, Ran, Step
from tests.slow.comparing import contents, drawn_by_lot, first_difference, naming_rows, without
from tests.slow.killing import Death, Points, in_child
from tests.slow.seeing import visible_files
from tests.slow.stores import Store
from verifier.audit.keys import make_keys
from verifier.audit.tables import AuditEntry
from verifier.cli.failures import in_words
from verifier.clock import FixedClock
from verifier.context import Context, open_context
from verifier.database import EVERYWHERE
from verifier.errors import AlreadyRunning, Conflict
from verifier.recovery.trial_balance import trial_balance
from verifier.settings import Settings, load_settings
from verifier.wiring import wire

#: how long a server is waited for that has not yet seen that its client is gone
_PATIENCE: Final = 30.0


class Stage:
    """One act on one engine."""

    def __init__(self, act: Act, store: Store, root: Path, disk: Path | None = None) -> None:
        """``disk``: where the act works, if not beside what is kept."""
        self.act, self.store, self._root = act, store, root
        self.folder = (disk or root) / "work"
        self._kept = root / "kept"
        self.settings = self._settings()
        self.clock: Callable[[datetime], FixedClock] = FixedClock
        self._by_lot: set[tuple[str, str]] = set()
        self._same_files: set[str] = set()
        self._expected: Outcome
        self._plain: dict[str, list[str]]

    def _settings(self) -> Settings:
        plain = load_settings(REPOSITORY / "config.toml", {}).model_dump()
        plain["database"]["url"] = self.store.url(self.folder)
        plain["security"] |= {"key_dir": self.folder / "keys", "second_factor_roles": ()}
        plain["nightly"]["report_dir"] = self.folder / "reports"
        for section, values in self.act.settings.items():
            plain[section] |= values
        return Settings(**plain)

    def prepare(self) -> list[str]:
        """Make the evening before, do the act twice undisturbed; return the points it passed."""
        self._clear()
        self.store.begin(self.folder, migrated=self.act.migrated)
        in_child(self._make_ready)
        shutil.copytree(self.folder, self._kept)
        self.store.keep()
        outcomes = []
        for _ in range(2):
            self.reset()
            ran = self.run(None)
            if ran.code != 0:
                raise AssertionError(f"{self.act.name}: undisturbed, it fails: {ran.error}")
            outcomes.append(self.outcome())
        self._expected = outcomes[0]
        self._by_lot = drawn_by_lot(outcomes[0].contents, outcomes[1].contents) | {*self.act.by_turns}
        if self.store.engine == "postgresql":
            self._by_lot |= naming_rows()
        self._plain = without(outcomes[0].contents, self._by_lot)
        self._same_files = {
            name
            for name, digest in outcomes[0].files.items()
            if outcomes[1].files.get(name) == digest and not name.startswith(self.act.unsteady)
        }
        self._agrees(outcomes[1], "undisturbed twice")
        return ran.passed

    def _clear(self) -> None:
        for folder in (self._root, self.folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)

    def _make_ready(self) -> None:
        wire()
        if not self.act.migrated:
            make_keys(self.settings.security.key_dir)
        context = new_context(self.settings) if self.act.migrated else open_context(self.settings)
        self.act.prepare(context)
        context.database.close()

    def reset(self) -> None:
        """Put the evening before back."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder)
        self.store.reset()

    @contextmanager
    def open(self, *, other: bool = False, again: bool = False) -> Iterator[Context]:
        """Open the store at the act's moment."""
        settings = self.settings
        if other:
            database = settings.database.model_copy(update={"url": self.store.other_url(self.folder)})
            settings = settings.model_copy(update={"database": database})
        context = open_context(settings, self.clock(NOW + (self.act.later if again else timedelta(0))))
        try:
            yield context
        finally:
            context.database.close()

    def kill(self, death: Death) -> bool:
        """Do the act, die, begin again and compare; False where it never came to that point.

        Raises:
            AssertionError: something was lost, doubled or left half.
        """
        self.reset()
        ran = self.run(death)
        if not ran.died:
            if death.most_bytes is None and ran.code != 0:
                raise AssertionError(f"{self.act.name}, {death}: it failed instead: {ran.error}")
            return False
        self.nothing_half(str(death))
        self.go_on(ran.step, str(death))
        return True

    def go_on(self, step: int, why: str) -> None:
        """Begin again at a step, to the end, and compare.

        Raises:
            AssertionError: it cannot go on, or the outcome is another one.
        """
        again = self.run(None, step)
        if again.code != 0:
            raise AssertionError(f"{self.act.name}, {why}: it cannot go on: {again.error}")
        self.must_agree(why)

    def run(self, death: Death | None, begin: int | None = None, before: Step | None = None) -> Ran:
        """Do the steps in a child, from ``begin`` on where it is begun again."""
        notes, result, error, words = (self._root / name for name in ("step", "result", "error", "words"))
        for path in (result, error, words):
            path.unlink(missing_ok=True)
        note = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)

        def work() -> None:
            wire()
            points = Points(death, self.folder)
            try:
                with self.open(again=begin is not None) as context:
                    if before is not None:
                        before(context)
                    self._do(context, begin, note)
            except Exception as failure:
                error.write_text(traceback.format_exc(limit=-6), "utf-8")
                told = in_words(failure)
                words.write_text(f"{told} {told.remedy}", "utf-8")
                raise
            result.write_text(json.dumps(points.passed))

        try:
            code = in_child(work)
        finally:
            os.close(note)
        return Ran(
            code,
            json.loads(result.read_text()) if code == 0 else [],
            len(notes.read_bytes()) - 1,
            *(path.read_text("utf-8") if path.exists() else "" for path in (error, words)),
        )

    def _do(self, context: Context, begin: int | None, note: int) -> None:
        if begin is None:
            begin = -1
        os.write(note, b"." * max(0, begin))
        for number in range(max(0, begin), len(self.act.steps)):
            os.write(note, b".")
            if number == begin:
                self._once_more(context, number)
            else:
                self.act.steps[number](context)

    def _once_more(self, context: Context, number: int) -> None:
        """Do the interrupted step again: it is done now, or says that it was done."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                self.act.again.get(number, self.act.steps[number])(context)
            except AlreadyRunning:
                # a server needs a moment to see that its client is gone
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
            except Conflict:
                if number in self.act.again:
                    raise
                return
            else:
                return

    def outcome(self) -> Outcome:
        """Read everything; the chain must verify and the ledger balance."""
        with (
            self.open(other=self.act.in_other_store) as context,
            context.database.read(EVERYWHERE) as session,
        ):
            report = context.check_audit_chain(session)
            assert report.problem is None, report
            balance = trial_balance(session)
            assert balance.is_sound, balance.as_dict()
            told = Counter(session.scalars(select(AuditEntry.action)))
            for action in self.act.told_again:
                told.pop(action, None)
            found = contents(session, moments=not self.act.later)
            session.rollback()
            return Outcome(found, told, self.visible(), self.act.look(context))

    def visible(self) -> dict[str, str]:
        """Return the files people and programs may take, with a digest of each."""
        return visible_files(self.folder)

    def nothing_half(self, why: str) -> None:
        """Look at what a death left: each visible file is as before, or as it is to become.

        Raises:
            AssertionError: one is neither.
        """
        before = {str(path.relative_to(self._kept)) for path in self._kept.rglob("*") if path.is_file()}
        with self.open() as context:
            for name, digest in self.visible().items():
                path = self.folder / name
                if name in before and path.read_bytes() == (self._kept / name).read_bytes():
                    continue
                whole = (
                    digest == self._expected.files[name]
                    if name in self._same_files
                    else self.act.good_file(path, context)
                )
                assert whole, f"{self.act.name}, {why}: half a file is visible: {name}"

    def must_agree(self, why: str) -> None:
        """Compare everything with an act nobody disturbed.

        Raises:
            AssertionError: the outcome is another one.
        """
        self._agrees(self.outcome(), why)

    def same_in_number(self, why: str) -> None:
        """Compare how many rows each table has and what the chain was told, where dates may differ.

        Raises:
            AssertionError: something is there twice, or not at all.
        """
        found = self.outcome()
        for name, rows in self._expected.contents.items():
            there = found.contents[name]
            assert len(there) == len(rows), f"{self.act.name}, {why}: {name}: {len(there)} for {len(rows)}"
        assert found.told == self._expected.told, f"{self.act.name}, {why}: {found.told}"

    def _agrees(self, found: Outcome, why: str) -> None:
        expected = self._expected
        where = f"{self.act.name}, {why}"
        difference = first_difference(without(found.contents, self._by_lot), self._plain)
        assert difference is None, f"{where}: {difference}"
        assert found.told == expected.told, f"{where}: told {found.told - expected.told} too often, " + (
            f"{expected.told - found.told} not"
        )
        odd = self._names(found) ^ self._names(expected)
        assert not odd, f"{where}: too many files or missing: {sorted(odd)}"
        for name in self._same_files:
            assert found.files[name] == expected.files[name], f"{where}: {name} is another file"
        assert found.looked == expected.looked, f"{where}: {found.looked} for {expected.looked}"

    def _names(self, outcome: Outcome) -> set[str]:
        return {
            next((folder for folder in self.act.unsteady if name.startswith(folder)), name)
            for name in outcome.files
        }
