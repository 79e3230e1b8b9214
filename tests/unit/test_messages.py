"""Every code that can reach a person has a message and a remedy, in both languages, that hold wherever the code is raised."""

from __future__ import annotations

import ast
import functools
import inspect
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from app.delivery.failures import WireCode
from app.domain.backscan.account import UNREADABLE
from app.domain.backscan.cutting import Why
from app.domain.counting import CountSource
from app.domain.editlog import COVER_LOST, SENT_BACK
from app.domain.errors import DeviceFailed, InputRefused, StationError, UsageError
from app.domain.model import BlobRef, PaperForm, SignedPdf
from app.domain.notices import NoticeKind
from app.domain.release import Obstacle
from app.messages import Language, explain, signing_remarks, texts, word
from app.services import arrivals
from app.services.frames import device_failed
from app.store.refusals import SQLITE_CODES, SQLSTATES
from ocr.errors import OcrError
from ocr.verdict.thresholds import limits
from scanner.errors import (
    DeviceBusy,
    DeviceNotFound,
    FileUnknown,
    FileUnreadable,
    FileUnstable,
    FolderEmpty,
    FolderReadOnly,
    ScannerError,
)

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


def _tree(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


FAMILIES = {kind.__name__ for kind in _tree(StationError)}


@dataclass(frozen=True, slots=True)
class Raised:
    """A place where an error is made: its possible codes, and the fields that it gets there."""

    where: str
    codes: frozenset[str]
    fields: frozenset[str]


@functools.cache
def raised() -> tuple[Raised, ...]:
    """Every call of a family's constructor in the program that names its code."""
    found: list[Raised] = []
    for package in ("app", "scanner", "ocr"):
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [
                Raised(
                    f"{path.relative_to(ROOT)}:{call.lineno}",
                    frozenset(_codes(call.args[0], tree)),
                    frozenset(keyword.arg for keyword in call.keywords if keyword.arg) - {"retryable"},
                )
                for call in ast.walk(tree)
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in FAMILIES and call.args
            ]
    return tuple(found)


def _codes(argument: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The codes that an expression can be: its own constants, or those of what was assigned to the name."""
    if isinstance(argument, ast.Name):
        for assigned in ast.walk(tree):
            if isinstance(assigned, ast.Assign) and any(ast.dump(t) == _stored(argument) for t in assigned.targets):
                yield from _codes(assigned.value, tree)
    parts = (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)
    for part in parts:
        yield from (n.value for n in ast.walk(part) if isinstance(n, ast.Constant) and str(n.value).isupper())


def _stored(name: ast.Name) -> str:
    return ast.dump(ast.Name(name.id, ast.Store()))


def class_codes() -> set[str]:
    """The codes of the three hierarchies."""
    kinds = [kind for root in (StationError, ScannerError, OcrError) for kind in _tree(root)]
    return {vars(kind)["code"] for kind in kinds if "code" in vars(kind)}


def all_codes() -> set[str]:
    """Every code there is."""
    return (
        class_codes()
        | {code.value for code in WireCode}
        | {*SQLITE_CODES.values(), *SQLSTATES.values()}
        | {code for place in raised() for code in place.codes}
    )


def _parameters(kind: type[ScannerError]) -> set[str]:
    """What `device_failed` hands on of an error of the device."""
    return set(inspect.signature(kind).parameters) - {"detail"}


def _placeholders(text: str) -> set[str]:
    return {name.removesuffix("_word") for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _error_entries(language: Language) -> dict[str, dict[str, str]]:
    return {code: dict(entry) for code, entry in texts(language).items() if code != "words"}


def test_the_walk_finds_what_is_raised() -> None:
    """The walk is worth nothing if it passes over calls."""
    codes = {code for place in raised() for code in place.codes}
    assert {"SIGNED_INPUT", "WRONG_PIN", "PIN_NEEDED", "DUTY_HELD", "BLOB_PURGED", "CODES_MISSING"} <= codes
    assert all(code.replace("_", "").isalnum() for code in codes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_message_and_a_remedy(language: Language) -> None:
    entries = _error_entries(language)
    assert sorted(all_codes() - entries.keys()) == [], "codes without a text"
    assert sorted(entries.keys() - all_codes()) == [], "texts of codes that nothing raises"
    for code, entry in entries.items():
        assert entry.keys() == {"message", "remedy"}, code
        assert entry["message"].endswith("."), code
        assert entry["remedy"][-1] in ".?", code


def test_both_languages_say_the_same_with_the_same_fields() -> None:
    vietnamese, english = texts("vi"), texts("en")
    assert vietnamese.keys() == english.keys()
    for table, entry in vietnamese.items():
        assert entry.keys() == english[table].keys(), table
        for key, text in entry.items():
            assert _placeholders(text) == _placeholders(english[table][key]), f"{table}.{key}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_in_the_canonical_form(language: Language) -> None:
    for table in texts(language).values():
        for text in table.values():
            assert unicodedata.is_normalized("NFC", text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_names_only_fields_that_every_place_gives(language: Language) -> None:
    """A text with a field that one of its errors lacks would show `?` there."""
    entries = _error_entries(language)
    named = {code: _placeholders("".join(entry.values())) - {"code"} for code, entry in entries.items()}
    for place in raised():
        for code in place.codes:
            assert named.get(code, set()) <= place.fields, f"{code} at {place.where}"
    device_fields = {kind.code: _parameters(kind) for kind in _tree(ScannerError)}
    without_fields = class_codes() - {"USAGE", "INTERNAL"} | {code.value for code in WireCode}
    for code in without_fields:
        assert named.get(code, set()) <= device_fields.get(code, set()), code


def test_reasons_and_obstacles_have_words() -> None:
    reasons = {limit.code for limit in limits()}
    assert "OUT_OF_FOCUS" in reasons
    for language in LANGUAGES:
        words = texts(language)["words"]
        doubts = {arrivals.DOUBLE_FEED, arrivals.BACK_MISSING, COVER_LOST, SENT_BACK, UNREADABLE}
        assert {key.removeprefix("reason_") for key in words if key.startswith("reason_")} == reasons | doubts
        assert {key.removeprefix("obstacle_") for key in words if key.startswith("obstacle_")} == set(Obstacle)
        assert {key.removeprefix("form_") for key in words if key.startswith("form_")} == set(PaperForm)
        assert {f"backscan_{why}" for why in Why} <= set(words)
        notices = {f"notice_{kind}{part}" for kind in NoticeKind for part in ("", "_remedy")}
        assert {key for key in words if key.startswith("notice_")} == notices
        assert {key.removeprefix("count_source_") for key in words if key.startswith("count_source_")} == set(
            CountSource
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scan_that_stopped_tells_its_last_good_sheet_and_what_goes_back_on_the_tray(language: Language) -> None:
    jam = DeviceFailed("PAPER_JAM", last_good_sheet=7, last_page="id", put_back=8)
    told = explain(jam, language)
    assert told.message.startswith(explain(DeviceFailed("PAPER_JAM"), language).message)
    assert "7" in told.message
    assert "8" in told.remedy
    none = explain(DeviceFailed("PAPER_JAM", last_good_sheet=0, last_page="", put_back=1), language)
    assert "0" not in none.message
    doubtful = explain(DeviceFailed("DOUBLE_FEED", last_good_sheet=2, put_back=4, doubtful_sheet=3), language)
    assert "3" in doubtful.remedy
    assert "4" in doubtful.remedy


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scan_that_stopped_at_a_file_names_it_and_says_what_to_do(language: Language) -> None:
    """Also where nothing is in yet, and whatever was wrong with the file."""
    for error in (
        device_failed(FileUnstable("hồ sơ 2.jpg", "it is cut off")),
        InputRefused("PDF_ENCRYPTED", file="hồ sơ 2.jpg", mend="hồ sơ 2.jpg"),
    ):
        told = explain(error, language)
        assert "hồ sơ 2.jpg" in told.message
        assert told.remedy.endswith(texts(language)["words"]["stopped_mend"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_folder_tells_of_no_feeder(language: Language) -> None:
    feeder = {"vi": "khay", "en": "feeder"}[language]
    kinds = (FolderEmpty, FileUnstable, FileUnknown, FileUnreadable, FolderReadOnly, DeviceBusy, DeviceNotFound)
    for code in (*(kind.code for kind in kinds), *arrivals.MISCOUNTED):
        told = explain(DeviceFailed(code, mend="2.jpg", last_good_sheet=1, last_page="id"), language)
        assert feeder not in f"{told.message} {told.remedy}".casefold(), code


def test_a_vietnamese_text_is_vietnamese() -> None:
    """The two files are not two copies of one."""
    vietnamese, english = _error_entries("vi"), _error_entries("en")
    assert not [code for code in vietnamese if vietnamese[code]["message"] == english[code]["message"]]


def test_an_error_is_explained_with_its_fields() -> None:
    error = UsageError("SETTING_UNKNOWN", key="skaner.dpi", nearest="scanner.dpi")
    told = explain(error, "en")
    assert "skaner.dpi" in told.message
    assert "scanner.dpi" in told.remedy


def test_an_unknown_code_is_told_as_such() -> None:
    assert "NEVER_HEARD_OF" in explain(StationError("NEVER_HEARD_OF"), "vi").message


def test_a_missing_field_does_not_break_the_sentence() -> None:
    assert "?" in word("digitized", "en", file="a.pdf", pages=1)


def test_the_hierarchies_lie_in_one_module_each() -> None:
    """Subclasses elsewhere would be codes that this test sees only when that module happens to be loaded."""
    for root in (StationError, ScannerError, OcrError):
        ours = [kind for kind in _tree(root) if kind.__module__.partition(".")[0] in ("app", "scanner", "ocr")]
        assert {kind.__module__ for kind in ours} == {root.__module__}


def test_what_went_otherwise_when_a_document_was_signed_is_said_until_it_is_made_good() -> None:
    codes = ("REVOCATION_UNREACHABLE", "CLOCK_WRONG")
    signed = SignedPdf(UUID(int=1), UUID(int=2), BlobRef("0" * 64, "application/pdf", 1), "", "B-T", NOW, codes)
    lower, clock = signing_remarks(signed, "B-LT", "en")
    assert lower == "Signed at level B-T instead of B-LT: nobody told whether the certificate is revoked."
    assert signing_remarks(replace(signed, level="B-LT"), "B-LT", "en") == (clock,)
    for code in ("REVOCATION_STALE", "REVOCATION_NOWHERE", "TIMESTAMP_UNREACHABLE", "TIMESTAMP_NOT_SET"):
        for language in LANGUAGES:
            (told,) = signing_remarks(replace(signed, remarks=(code,)), "B-LT", language)
            assert "?" not in told
