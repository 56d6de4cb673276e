"""The guide for those who build a kiosk: its table is the server's, its example speaks the protocol."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from verifier.protocol.messages.problems import Problem
from verifier.protocol.refusals import Refusal
from web.kiosk.bodies import read_as
from web.kiosk.problems import KINDS
from web.kiosk.routes import ENDPOINTS

GUIDE = (REPOSITORY / "docs" / "kiosk-integration.md").read_text("utf-8")
EXAMPLES = REPOSITORY / "docs" / "examples"
MESSAGES = {one.path: one.message for one in ENDPOINTS if one.message is not None}


def test_the_guide_tells_of_each_code_its_status_whether_to_repeat_and_what_to_do() -> None:
    rows = re.findall(r"^\| (\d+) \| (\w+) \| (yes|no) \| \S.* \|$", GUIDE, re.MULTILINE)
    told = {code: (int(status), again == "yes") for status, code, again in rows}
    assert told == {code: tuple(kind) for code, kind in KINDS.items()}
    assert len(rows) == len(told)


@pytest.mark.skipif(shutil.which("node") is None, reason="the example is JavaScript")
def test_the_example_agrees_with_the_test_vector() -> None:
    vector = REPOSITORY / "tests" / "golden" / "kiosk-test-vector.json"
    command = ["node", str(EXAMPLES / "vector.mjs"), str(vector)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=EXAMPLES)
    assert (done.returncode, done.stdout) == (0, "every byte agrees\n"), done.stderr


def test_the_example_stays_as_short_as_the_guide_says() -> None:
    assert len((EXAMPLES / "kiosk.mjs").read_text("utf-8").splitlines()) <= 80


@pytest.mark.parametrize("path", sorted(MESSAGES.keys() - {"/v1/heartbeat"}))
@pytest.mark.parametrize("raw", [None, 5, [], {}, {"jwk": 1, "items": [1], "captures": [{"position": "x"}]}])
def test_what_is_malformed_is_told_without_the_validators_own_words(path: str, raw: Any) -> None:
    with pytest.raises(Refusal) as refused:
        read_as(MESSAGES[path], raw)
    told = {"type": "x", "title": "x", "status": 400, "code": "malformed_request", "retryable": False}
    Problem.model_validate(told | {"trace_id": "t", "errors": list(refused.value.errors)})
    for error in refused.value.errors:
        assert re.fullmatch(r"[a-z_]+(\.[a-z_]+|\.\d+)*", error.get("field", "body"))
