"""What the product says, read as one catalogue: both languages, plain words, a next step."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterable

from tests.architecture.catalogue import CODE, PAGES, ROOT, Said, everything_said, page_text, parsed
from tests.architecture.unwanted_words import FOR_CITIZENS, UNWANTED_CHINESE, UNWANTED_ENGLISH
from verifier import errors
from verifier.errors import VerifierError
from verifier.language import Text

CHINESE = "[\u3400-\u9fff]"
#: a file's own form is quoted: its headings and separators are what they are
QUOTES_A_FILE = (
    "verifier/campaigns/result_rows.py",
    "verifier/feeds/mapping.py",
    "verifier/feeds/readers/fixed_width.py",
)
#: the reader of English has to type or to recognise a word of Chinese
QUOTES_CHINESE = (
    "verifier/crossmatch/files/headings.py",
    "verifier/feeds/content/cells.py",
    "verifier/feeds/guide_cells.py",
    "verifier/feeds/readers/fixed_width.py",
    "web/templates/search/results.html",
)
#: letters to retirees leave in Chinese only
LETTERS = "web/templates/campaigns/sheets.html"
#: what a page shows as it is typed, and what is no text
TYPED = re.compile(r"<(code|kbd|pre|script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
#: names that are the same in both languages
NAMES = {"MB", "kB", "SHA", "PDF", "docx", "step", "space", "var"}
#: dates, and how a document or a rule is cited
_SET_TOGETHER = re.compile(r"\d+年(\d+月(\d+日)?)?|〕\d+号|第\d+条")
#: Chinese marks stand beside Chinese signs; Western ones only inside of what is typed
_WESTERN_MARK = re.compile(
    rf"{CHINESE}\s*[,;:!?]|[,;!?]\s*{CHINESE}|{CHINESE}\.(?:\s|$)|\({CHINESE}|{CHINESE}[)\"']|[\"']{CHINESE}"
)
_JOINED_NUMBER = re.compile(rf"{CHINESE}\d|\d%?{CHINESE}")


def _told(found: Iterable[Said]) -> list[str]:
    return [f"{said.where}: {said.zh} | {said.en}" for said in found]


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_sentence_is_written_in_both_languages() -> None:
    assert len(everything_said()) > 6000, "the catalogue was not read"
    assert _told(said for said in everything_said() if bool(said.zh.strip()) != bool(said.en.strip())) == []


def test_both_halves_of_a_sentence_have_the_same_placeholders() -> None:
    whole = (said for said in everything_said() if said.whole)
    assert _told(said for said in whole if _placeholders(said.zh) != _placeholders(said.en)) == []


def test_every_placeholder_filled_on_the_spot_is_given_and_nothing_is_given_for_nothing() -> None:
    spoken = [said for said in everything_said() if said.whole and said.given is not None]
    assert _told(said for said in spoken if frozenset(_placeholders(said.zh)) != said.given) == []


def test_the_english_half_holds_no_chinese_but_what_is_quoted() -> None:
    mixed = (said for said in everything_said() if re.search(CHINESE, said.en))
    assert _told(said for said in mixed if not said.where.startswith(QUOTES_CHINESE)) == []


def test_no_page_says_anything_outside_of_its_sentences() -> None:
    found = {}
    for page in PAGES:
        words = re.sub(r"<[^>]*>", " ", TYPED.sub(" ", page_text(page)))
        stray = set(re.findall(rf"[A-Za-z]{{2,}}|{CHINESE}+", words)) - NAMES
        if stray and page != ROOT / LETTERS:
            found[page.relative_to(ROOT).as_posix()] = stray
    assert found == {}


def test_chinese_is_punctuated_as_chinese() -> None:
    found = (said for said in everything_said() if _WESTERN_MARK.search(said.zh))
    assert _told(said for said in found if not said.where.startswith(QUOTES_A_FILE)) == []


def test_a_number_stands_apart_from_the_chinese_around_it_but_in_a_date_or_a_citation() -> None:
    found = (said for said in everything_said() if _JOINED_NUMBER.search(_SET_TOGETHER.sub(" ", said.zh)))
    assert _told(said for said in found if not said.where.startswith(QUOTES_A_FILE)) == []


def test_no_sentence_uses_a_word_that_is_not_for_people() -> None:
    english = re.compile(r"\b(" + "|".join(UNWANTED_ENGLISH) + r")\b", re.IGNORECASE)
    assert _told(said for said in everything_said() if english.search(_without_names(said.en))) == []
    assert (
        _told(said for said in everything_said() if any(word in said.zh for word in UNWANTED_CHINESE)) == []
    )
    assert all({**UNWANTED_CHINESE, **UNWANTED_ENGLISH}.values()), "a word is refused for a reason"


def _without_names(text: str) -> str:
    """Return a sentence without its placeholders, commands and settings."""
    return re.sub(r"\{[^}]*\}|--[\w-]+|\b\w+(?:[._]\w+)+", " ", text)


def test_only_a_citizen_is_addressed_as_such() -> None:
    found = (said for said in everything_said() if "您" in said.zh)
    assert _told(said for said in found if not said.where.startswith(FOR_CITIZENS)) == []


def _kinds_of_error() -> dict[str, type[VerifierError]]:
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, VerifierError)]
    return {kind.__name__: kind for kind in kinds}


def test_every_error_names_a_next_step() -> None:
    """Whoever raises one does, unless the next step is the same for all of its kind."""
    kinds = _kinds_of_error()
    without = []
    for path in CODE:
        for node in ast.walk(parsed(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds):
                continue
            named = len(node.args) > 1 or any(keyword.arg == "remedy" for keyword in node.keywords)
            if not named and kinds[node.func.id].usual_remedy is VerifierError.usual_remedy:
                without.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert without == []


def test_what_is_usually_done_about_an_error_is_told_with_it() -> None:
    for kind in _kinds_of_error().values():
        told = kind(Text("出了一件事。", "Something happened.")).in_language("zh")
        assert told == f"出了一件事。{kind.usual_remedy.zh}"
        assert kind.usual_remedy.zh.endswith("。")
        assert kind.usual_remedy.en.endswith(".")
