"""What costs a session of tests much and proves nothing, done once or not at all."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator
from functools import partialmethod
from types import CodeType
from typing import Final

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import rules

from verifier.accounts import passwords
from verifier.citizens import codes
from verifier.database.group_commit import GroupWriter
from verifier.devices import pins
from web.kiosk import sweeper

#: what a write of a kiosk waits for its turn here: a machine busy with tests is no busy store
WRITERS_PATIENCE: Final = 25.0


def pytest_configure() -> None:
    """Collect garbage a tenth as often: there is room, and most of what it looks at stays to the end."""
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_finish() -> None:
    """Spare the collector what was collected: ten thousand tests, looked at again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Give back what was set aside: libraries look at the end whether all of theirs is gone."""
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """A login takes the product 64 MiB and a tenth of a second; what it takes has a test of its own."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        for module in (passwords, pins):
            patch.setattr(module, "_hasher", cheap)
        patch.setattr(passwords, "_code_hasher", cheap)
        patch.setattr(codes, "_cost", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})
        yield


@pytest.fixture(scope="session", autouse=True)
def _patient_writers() -> Iterator[None]:
    """That a write is withdrawn after a while has a test of its own, which says after how long."""
    with pytest.MonkeyPatch.context() as patch:
        patient = partialmethod(GroupWriter.__init__, patience=WRITERS_PATIENCE)
        patch.setattr(GroupWriter, "__init__", patient)
        yield


class _Compiled(BytecodeCache):
    """Templates compiled once for all consoles of a session; one whose text has changed is another one."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled from the same text before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates() -> Iterator[None]:
    """Each test has a console of its own; its pages are those of every other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", _Compiled())
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_swept_in_the_background() -> Iterator[None]:
    """A test and its store are gone long before its kiosk API is let go of. Sweeping has its own tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweeper, "_EVERY_SECONDS", 3600)
        yield


@pytest.fixture(scope="session", autouse=True)
def _addresses_parsed_undisturbed() -> Iterator[None]:
    """Python 3.11 counts how deep its parser is for all threads together.

    A collection in the middle may run another thread, which parses too when it tells of an error; the first
    then ends with a SystemError (CPython 106905).
    """
    parse = rules._prefix_names

    def undisturbed(source: str, expected: type[ast.AST]) -> ast.AST:
        gc.disable()
        try:
            return parse(source, expected)
        finally:
            gc.enable()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "_prefix_names", undisturbed)
        yield
