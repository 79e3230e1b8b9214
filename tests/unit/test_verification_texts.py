"""Whatever a verification can find has a sentence and a remedy, in both languages, and every value a word."""

import string
import unicodedata

import pytest
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate

from app.domain.pdf_checks import Checked
from app.domain.signatures import HolderKind, Level
from app.domain.verification import (
    BROKEN,
    REMARKS,
    SUB_INDICATIONS,
    Change,
    Revocation,
    SignatureVerdict,
    Standing,
)
from app.messages import Language, verification_texts, verification_word, word

LANGUAGES: tuple[Language, ...] = ("vi", "en")
CODES = {code.standard_name for kind in (AdESFailure, AdESIndeterminate) for code in kind}
CODES |= {*BROKEN, *REMARKS, *SUB_INDICATIONS}
VALUES = {
    "verdict": set(SignatureVerdict),
    "change": set(Change),
    "changes": {Standing.NONE},
    "revocation": {*Revocation, "revoked_at", "revoked_later"},
    "signer": set(HolderKind),
    "level": {*Level, "None"},
    "certification": {"1", "2", "3"},
    "integrity": {"True", "False"},
    "qualified": {"True", "False"},
    "pdfa": {"True", "False", "None"},
    "second": {*Checked, "sound", "unsound", "none"},
}


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_says_what_was_found_and_what_to_do(language: Language) -> None:
    entries = {code: entry for code, entry in verification_texts(language).items() if code != "words"}
    assert entries.keys() == CODES
    for code, entry in entries.items():
        assert entry.keys() == {"message", "remedy"}, code
        assert all(text.endswith(".") for text in entry.values()), code
        assert _fields("".join(entry.values())) <= {"kinds", "fields", "weak"}, code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_has_a_word(language: Language) -> None:
    words = verification_texts(language)["words"]
    for prefix, values in VALUES.items():
        assert {f"{prefix}_{value}" for value in values} <= words.keys()


def test_both_languages_say_the_same_in_the_canonical_form() -> None:
    vietnamese, english = verification_texts("vi"), verification_texts("en")
    for code, entry in vietnamese.items():
        assert entry.keys() == english[code].keys()
        for key, text in entry.items():
            assert _fields(text) == _fields(english[code][key]), f"{code}.{key}"
            assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", SignatureVerdict)
def test_the_line_of_a_file_calls_a_verdict_as_its_signatures_do(verdict: SignatureVerdict, language: Language) -> None:
    key = f"verdict_{verdict}"
    assert word(key, language).casefold() == verification_word(key, language).casefold()
