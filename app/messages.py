"""Code -> message and remedy, Vietnamese and English. The texts lie in `resources/messages/{vi,en}.toml`, one table a code.

A message says what happened, a remedy what to do. `{name}` in a text is a field of the error; one that is not there shows as `?`.
`{name_word}` is the word for the field's value: the entry `<name>_<value>` of the table `words`.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.domain.archived_page import ArchivedPage
from app.domain.clauses import Chapter
from app.domain.errors import StationError
from app.domain.grounds import Acceptance, Ground
from app.domain.imported import ImportedPage
from app.domain.model import SignedPdf
from app.domain.notices import Notice, NoticeKind
from app.domain.past import Told, Undone
from app.domain.requirements import Asked
from app.domain.sequence.told import reasons_of
from app.domain.signatures import Level
from app.domain.verification import LISTED, Change

type Language = Literal["vi", "en"]
_WORD = "_word"
_TYPED = "`"
_NOT_OF_THE_LEVEL = {
    "CLOCK_WRONG": "signed_clock",
    "NO_FREE_PLACE": "signed_no_place",
    "CERTIFIED_NO_MARK": "signed_certified",
}
"""remarks that stay true whatever level was reached since"""
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "messages"


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell a person: what happened, and what to do."""

    message: str
    remedy: str

    @property
    def plain(self) -> Message:
        """As a window or a sheet shows it: the marks around what is typed are for the command line."""
        return Message(self.message.replace(_TYPED, ""), self.remedy.replace(_TYPED, ""))


class _Fields(dict[str, object]):
    def __init__(self, fields: Mapping[str, object], words: Mapping[str, str]) -> None:
        super().__init__(fields)
        self._words = words

    def __missing__(self, key: str) -> str:
        name = key.removesuffix(_WORD)
        return self._words.get(f"{name}_{self[name]}", "?") if name in self and name != key else "?"


@functools.cache
def texts(language: Language) -> Mapping[str, Mapping[str, str]]:
    """All messages of a language: code -> {message, remedy}."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def explain(error: StationError, language: Language) -> Message:
    """The message and the remedy for an error."""
    known = texts(language)
    entry = known.get(error.code) or known["INTERNAL"]
    fields = _Fields(error.fields, known["words"])
    fields.setdefault("code", error.code)
    return Message(
        " ".join(
            [
                entry["message"].format_map(fields),
                *_what_was_found(error, language),
                *_where_it_stopped(error, language, "message"),
            ]
        ),
        " ".join([entry["remedy"].format_map(fields), *_where_it_stopped(error, language, "remedy")]),
    )


def _what_was_found(error: StationError, language: Language) -> Iterator[str]:
    """What a signature that is refused adds, or a file that is not valid: why just this one."""
    if "chapter" in error.fields:
        yield broken_rule(Chapter(str(error.fields["chapter"])), language).message
    if "findings" in error.fields:
        yield from (found.message for found in findings(error.fields, language))


def _where_it_stopped(error: StationError, language: Language, part: Literal["message", "remedy"]) -> Iterator[str]:
    """What a scan that stopped adds to any message: its last good sheet, and what is put back on the tray or mended in the folder."""
    fields = error.fields
    if "mend" in fields:
        yield word("stopped_at_file" if part == "message" else "stopped_mend", language, **fields)
    if "last_good_sheet" not in fields:
        return
    if part == "message":
        yield word("stopped_last_good" if fields["last_good_sheet"] else "stopped_none_good", language, **fields)
        return
    if "put_back" in fields:
        yield word("stopped_put_back", language, **fields)
    if "doubtful_sheet" in fields:
        yield word("stopped_doubtful", language, **fields)


def differences(asked: Asked, language: Language) -> tuple[str, ...]:
    """Where the dossier system asks for something else than the catalogue, a sentence each."""
    return tuple(
        word(f"asked_{one.kind.value}", language, code=one.code, ours=one.ours, theirs=one.theirs)
        for one in asked.differences
    )


def signing_remarks(signed: SignedPdf, wanted: str, language: Language) -> tuple[str, ...]:
    """What went otherwise than wanted when a document was signed, a sentence each; `wanted` is the level that its plan asks for. Of a level
    that was reached since, nothing is said.
    """
    lower = not Level(signed.level).reaches(Level(wanted))
    fields = {"level": signed.level, "wanted": wanted}
    return tuple(
        word(_NOT_OF_THE_LEVEL.get(code, "signed_lower"), language, **fields, remark=code)
        for code in signed.remarks
        if lower or code in _NOT_OF_THE_LEVEL
    )


@functools.cache
def verification_texts(language: Language) -> Mapping[str, Mapping[str, str]]:
    """What a verification of signatures can find: code -> {message, remedy}; and `words`."""
    return tomllib.loads((FOLDER / f"verification.{language}.toml").read_text(encoding="utf-8"))


def findings(why: Mapping[str, object], language: Language) -> tuple[Message, ...]:
    """What carries a verdict on a signature, and what to do; `why` is that of `app.domain.verification`."""
    kinds = [kind for kind in str(why["change_kinds"]).split(LISTED) if kind]
    fields = {
        "kinds": kinds_of_changes(kinds, language),
        "fields": why["changed_fields"],
        "weak": why["weak"],
    }
    entries = [verification_texts(language)[code] for code in str(why["findings"]).split(LISTED) if code]
    return tuple(Message(one["message"].format(**fields), one["remedy"].format(**fields)) for one in entries)


def kinds_of_changes(kinds: Sequence[str], language: Language) -> str:
    """What was done to a file, by kind; where no kind is known, its structure was changed."""
    return "; ".join(verification_word(f"change_{kind}", language) for kind in kinds or (Change.STRUCTURE,))


def verification_word(key: str, language: Language, **fields: object) -> str:
    """A word of what a verification tells."""
    return verification_texts(language)["words"][key].format(**fields)


@functools.cache
def _clause_texts(language: Language) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((FOLDER / f"pdfa.{language}.toml").read_text(encoding="utf-8"))


def broken_rule(subject: Chapter, language: Language) -> Message:
    """What a broken rule of ISO 19005 means, and what to do."""
    entry = _clause_texts(language)[subject.value]
    return Message(entry["message"], entry["remedy"])


def ground(reason: str, language: Language) -> str:
    """Why a doubtful page is taken: the words for a `Ground`; an earlier program's own words as they are."""
    return texts(language)["words"].get(f"ground_{reason}", reason)


def acceptance(said: Acceptance, language: Language) -> str:
    """Why doubtful pages were taken, with the note."""
    reasons = "; ".join(ground(reason, language) for reason in said.reasons if reason != Ground.OTHER)
    return ": ".join(part for part in (reasons, said.note) if part)


def noticed(notice: Notice, language: Language) -> Message:
    """What was noticed of pages, and what to do. Counts are named by where they come from, lengths are whole millimetres."""
    fields: dict[str, object] = {
        name: round(said) if isinstance(said, float) else said for name, said in notice.fields.items()
    }
    for name in ("source", "other"):
        if name in fields:
            fields[name] = word(f"count_source_{fields[name]}", language)
    if notice.kind is NoticeKind.NEW_PAPER:
        reasons = dict.fromkeys(reasons_of(notice).values())
        fields["why"] = ", ".join(word(f"parted_{reason}", language) for reason in reasons)
    if notice.kind is NoticeKind.SENT_BACK:
        defects = [word(f"defect_{one}", language) for one in str(fields["defects"]).split(",") if one]
        fields["why"] = "; ".join(part for part in (", ".join(defects), str(fields["remark"])) if part)
    key = f"notice_{notice.kind}"
    return Message(word(key, language, **fields), word(f"{key}_remedy", language, **fields))


def archived(page: ArchivedPage | None, language: Language) -> str:
    """How a page is kept in the archive, in one line; None: it is not made yet."""
    if page is None:
        return word("page_not_archived", language)
    kept = word(
        "page_archived_richer" if page.richer else "page_archived",
        language,
        kb=round(page.size_bytes / 1000),
        dpi=round(page.lowest_dpi),
        mode=word(f"archive_mode_{page.mode.value}", language),
        form=word(f"kept_as_{page.form}", language),
        richer=word(f"richer_{page.richer}", language) if page.richer else "",
    )
    unread = (word("page_unread", language, code=page.unread),) if page.unread else ()
    of_pdf = () if page.imported is None else _of_pdf(page.imported, language)
    return "; ".join((kept, *unread, *of_pdf))


def _of_pdf(imported: ImportedPage, language: Language) -> Iterator[str]:
    """Why a page of a PDF file was drawn, and what does not come along."""
    if imported.drawn_because is not None:
        yield word(f"because_{imported.drawn_because.value}", language)
    if imported.left_out:
        what = ", ".join(word(f"code_{code.value}", language) for code in imported.left_out)
        yield word("page_left_out", language, what=what)
    if imported.unseen_words:
        yield word("page_unseen", language, count=imported.unseen_words)


def happened(told: Told, language: Language) -> str:
    """What happened to a page or to a paper, as a sentence without its end."""
    key = "past_pages" if "count" in told.fields else f"deed_{told.deed}"
    what = word(key, language, **{name: _as_written(said, language) for name, said in told.fields.items()})
    if told.acceptance is not None:
        what = f"{what}. {acceptance(told.acceptance, language)}"
    if told.fields.get("pages"):
        what = word("past_of_pages", language, pages=told.fields["pages"], what=what)
    return what if told.undone is Undone.NO else word(f"past_{told.undone}", language, what=what)


def _as_written(said: str | int | float, language: Language) -> str | int:
    """A number as the language writes it."""
    if not isinstance(said, float):
        return said
    text = f"{said:g}"
    return text.replace(".", ",") if language == "vi" else text


def word(key: str, language: Language, **fields: object) -> str:
    """A word or sentence that is no error, from the table `words`."""
    words = texts(language)["words"]
    return words[key].format_map(_Fields(fields, words))
