"""The desk's words for the fields of a paper, in the language of the moment."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QCoreApplication

from app.domain.entered import Doubt, FieldState, Gap, Proposal, Source, Standing
from app.domain.fields import Field, Told, Trait, spoken

translate = QCoreApplication.translate


def field_name(name: Field) -> str:
    """What stands before a field."""
    match name:
        case Field.OWNER_ID:
            return translate("fields", "Owner's ID number")
        case Field.OWNER_NAME:
            return translate("fields", "Owner's name")
        case Field.OWNER_BORN:
            return translate("fields", "Owner's day of birth")
        case Field.NUMBER:
            return translate("fields", "Number and symbol")
        case Field.ISSUED_ON:
            return translate("fields", "Day of issue")
        case Field.ISSUER:
            return translate("fields", "Issued by")
        case Field.SUMMARY:
            return translate("fields", "Summary")
        case Field.VALID_UNTIL:
            return translate("fields", "Valid until")
        case _ as unreachable:
            assert_never(unreachable)


def field_hint(name: Field) -> str:
    """What is typed there; empty: anything."""
    match name:
        case Field.OWNER_ID:
            return translate("fields", "12 digits")
        case Field.OWNER_BORN | Field.ISSUED_ON | Field.VALID_UNTIL:
            return translate("fields", "day/month/year")
        case Field.NUMBER:
            return translate("fields", "such as 125/QĐ-UBND")
        case Field.OWNER_NAME | Field.ISSUER | Field.SUMMARY:
            return ""
        case _ as unreachable:
            assert_never(unreachable)


def field_standing(state: FieldState) -> str:
    """Where a value comes from, and what is to be done about it."""
    if state.standing is Standing.TYPED:
        return translate("fields", "Typed") if state.value else translate("fields", "Typed: there is none")
    if state.best is None or state.standing is Standing.HANDWRITTEN:
        return _gap(state.gap or Gap.NOT_FOUND)
    source = field_source(state.best)
    if state.standing is Standing.SURE:
        return source
    why = [_doubt(one) for one in state.doubts if one not in (Doubt.UNSURE, Doubt.SEVERAL)]
    if state.others:
        why.append(translate("fields", "These values differ: take one, or type"))
    else:
        why.append(translate("fields", "Compare it, then press Enter"))
    return ". ".join(why if state.others else (source, *why))


def trait_about(state: FieldState) -> str:
    """What something is that a paper tells beside its fields, and what speaks against it."""
    assert isinstance(state.name, Trait)
    why = [_doubt(one) for one in state.doubts if one is not Doubt.SEVERAL]
    if state.others:
        others = ", ".join(one.value for one in state.others)
        why.append(translate("fields", "Also found: {others}").format(others=others))
    return ". ".join((trait_name(state.name), *why))


def told_value(name: Told, value: str) -> str:
    """A value as people write it."""
    return spoken(name, value) if isinstance(name, Field) else value


def _gap(gap: Gap) -> str:
    match gap:
        case Gap.NO_PAGES:
            return translate("fields", "No page is scanned yet")
        case Gap.NOT_READ:
            return translate("fields", "The pages are not read yet")
        case Gap.NO_WORDS:
            return translate("fields", "Nothing legible stands on the pages")
        case Gap.HANDWRITTEN:
            return translate("fields", "Written by hand or not legible: type it")
        case Gap.NOT_FOUND:
            return translate("fields", "Nothing was found")
        case _ as unreachable:
            assert_never(unreachable)


def _doubt(doubt: Doubt) -> str:
    match doubt:
        case Doubt.UNSURE:
            return translate("fields", "Not read surely")
        case Doubt.SEVERAL:
            return translate("fields", "Several values were found")
        case Doubt.ID_AGAINST_BIRTH:
            return translate("fields", "ID number and day of birth do not fit")
        case Doubt.ID_AGAINST_SEX:
            return translate("fields", "ID number and sex do not fit")
        case Doubt.OTHER_PERSON:
            return translate("fields", "It may be another person's")
        case Doubt.ID_PROVINCE:
            return translate("fields", "No province has these first three digits")
        case Doubt.NO_SUCH_WARD:
            return translate("fields", "The province has no such ward")
        case Doubt.AFTER_DOSSIER:
            return translate("fields", "Later than the day the dossier was received")
        case Doubt.SYMBOL_AGAINST_ISSUER:
            return translate("fields", "Symbol and issuer do not fit")
        case Doubt.SYMBOL_AGAINST_TYPE:
            return translate("fields", "Symbol and kind of paper do not fit")
        case Doubt.PAGES_MISSING:
            return translate("fields", "Fewer pages lie there than it says")
        case _ as unreachable:
            assert_never(unreachable)


def trait_name(name: Trait) -> str:
    """What stands before something that a paper tells beside its fields."""
    match name:
        case Trait.PAPER_TYPE:
            return translate("fields", "Kind of paper")
        case Trait.SYMBOL:
            return translate("fields", "Symbol")
        case Trait.SUPERIOR:
            return translate("fields", "Belongs to")
        case Trait.SIGNER:
            return translate("fields", "Signed by")
        case Trait.OFFICE:
            return translate("fields", "Office")
        case Trait.OWNER_SEX:
            return translate("fields", "Owner's sex")
        case Trait.OWNER_ADDRESS:
            return translate("fields", "Owner's address")
        case Trait.OWNER_WARD:
            return translate("fields", "Owner's ward today")
        case Trait.VALIDITY:
            return translate("fields", "How long and where valid")
        case Trait.PAGE_COUNT:
            return translate("fields", "Pages, by the paper")
        case Trait.COPY:
            return translate("fields", "Mark of a copy")
        case _ as unreachable:
            assert_never(unreachable)


def field_source(found: Proposal) -> str:
    """Where a value comes from."""
    return _source(found.source)


def _source(source: Source) -> str:
    match source:
        case Source.ID_CARD:
            return translate("fields", "From the ID card's code")
        case Source.DOSSIER_SYSTEM:
            return translate("fields", "From the dossier system")
        case Source.WORDS:
            return translate("fields", "Read on the page")
        case Source.HANDWRITING:
            return translate("fields", "Written by hand")
        case _ as unreachable:
            assert_never(unreachable)
