"""Every command, option and setting a page names is one the product has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.command_lines import command_of_span, commands_of_block, faults, root, subcommands
from tests.architecture.pages import PAGES, ROOT, blocks, name_of, spans, text_of
from verifier.settings import PREFIX, Settings

every_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


def _written(page: Path) -> list[str]:
    in_blocks = [command for block in blocks(page) for command in commands_of_block(block)]
    return in_blocks + [command for span in spans(page) if (command := command_of_span(span))]


@every_page
def test_every_command_and_option_a_page_names_could_be_typed_so(page: Path) -> None:
    assert [fault for command in _written(page) for fault in faults(command)] == []


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("users add li", "there is no users"),
        ("user ad li --role investigator", "there is no ad"),
        ("user add li --rolle investigator", "there is no --rolle"),
        ("user add li --role investigater", "investigater is none of"),
        ("import birds FILE --source city", "birds is none of"),
        ("nightly now", "now is one argument too many"),
        ("feeds list | relase 3 --reason T", "too many"),
        ("receipts list [--every] | confirm ID --debt REF", "there is no --every"),
    ],
)
def test_a_command_that_cannot_be_typed_is_found(command: str, fault: str) -> None:
    assert fault in " ".join(faults(command))


def test_the_pages_do_name_commands() -> None:
    """Were the reading of pages broken, the tests above would pass with nothing to look at."""
    written = [command for page in PAGES for command in _written(page)]
    rooms = {command.split()[0] for command in written}
    assert len(written) > 100
    assert rooms & set(subcommands(root())) > {
        "import",
        "init",
        "nightly",
        "serve",
        "user",
        "backup",
        "kiosk",
    }


@every_page
def test_every_setting_a_page_names_in_the_environment_exists(page: Path) -> None:
    for name in re.findall(rf"{PREFIX}([A-Z][A-Z_]+)", text_of(page)):
        section, *keys = name.lower().split("__")
        if (section, *keys) != ("section", "key"):
            known = getattr(Settings.model_fields[section].annotation, "model_fields", {})
            assert keys[0] in known, name


def test_the_contract_of_the_command_line_is_kept() -> None:
    """What other programs rely on; a command may gain options, but none of these may go."""
    kept = (ROOT / "tests" / "golden" / "command_line.txt").read_text(encoding="utf-8").splitlines()
    assert [fault for line in kept if line for fault in faults(line)] == []
