"""The desk's words for the fields of a paper, in the language of the moment."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QCoreApplication

from app.domain.entered import FieldState, Source, Standing
from app.domain.fields import Field, spoken

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
    if state.best is None:
        return translate("fields", "Nothing was found")
    source = _source(state.best.source)
    if state.standing is Standing.SURE:
        return source
    if state.others:
        return translate("fields", "{source}. Also found: {others}").format(
            source=source, others=", ".join(spoken(state.name, one) for one in state.others)
        )
    return translate("fields", "{source}. Compare it, then press Enter").format(source=source)


def _source(source: Source) -> str:
    match source:
        case Source.ID_CARD:
            return translate("fields", "From the ID card's code")
        case Source.DOSSIER_SYSTEM:
            return translate("fields", "From the dossier system")
        case Source.WORDS:
            return translate("fields", "Read on the page")
        case _ as unreachable:
            assert_never(unreachable)
