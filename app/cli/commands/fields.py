"""`fields`: what papers tell of themselves, of files or of a dossier."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from app.bootstrap import Station, build
from app.cli import field_shapes
from app.cli.commands.life import known_dossier
from app.cli.console import Console
from app.domain.entered import FieldState, Gap, Standing
from app.domain.errors import StationError, UsageError
from app.domain.fields import Field, spoken
from app.services.loose_fields import number_of
from app.settings import Settings


def fields(args: argparse.Namespace, settings: Settings, console: Console) -> int:
    """Say what each file tells, or each paper of a dossier.

    Raises:
        UsageError: FILES_OR_DOSSIER: neither or both were named.
        InputRefused: DOSSIER_CODE_MALFORMED, DOSSIER_NOT_HERE.
    """
    if bool(args.files) == bool(args.dossier):
        raise UsageError("FILES_OR_DOSSIER")
    with build(settings) as station:
        papers = _of_dossier(station, args.dossier, console) if args.dossier else _of_files(station, args, console)
    return console.result({"papers": papers})


def _of_files(station: Station, args: argparse.Namespace, console: Console) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for file in args.files:
        try:
            told = station.loose_fields.of(file)
        except StationError as error:
            console.fail(error)
            continue
        shown.append(field_shapes.paper(told.states, number_of, file=str(file), pages=told.pages))
        _say(str(file), told.states, console)
    return shown


def _of_dossier(station: Station, code: str, console: Console) -> list[dict[str, Any]]:
    """Papers with pages: what was entered of them, and what their pages tell as far as they were read."""
    desk = station.editing.desk(known_dossier(station, code).id)
    shown: list[dict[str, Any]] = []
    for component in desk.components:
        pages = desk.paper(component.id).pages
        if not pages:
            continue
        places = {view.id: number for number, view in enumerate(pages, 1)}
        states = station.fields.of(desk, component.id)
        shown.append(field_shapes.paper(states, places.get, component=component.code, pages=len(pages)))
        _say(f"{component.code} {component.title}", states, console)
    return shown


def _say(whose: str, states: Sequence[FieldState], console: Console) -> None:
    """A line a field that is there, or that a person has to look at; where there is none, why."""
    console.say(whose)
    if all(state.standing is Standing.EMPTY for state in states):
        console.say(f"  {console.word(f'field_gap_{states[0].gap or Gap.NOT_FOUND}')}")
    for state in states:
        if state.standing is Standing.EMPTY:
            continue
        value = spoken(state.name, state.value) if isinstance(state.name, Field) else state.value
        word = console.word(f"field_standing_{state.standing.value}")
        why = ", ".join(console.word(f"field_doubt_{doubt.value}") for doubt in state.doubts)
        said = value or (state.best.printed if state.best is not None else "")
        console.say(f"  {console.word(f'field_{state.name.value}')}: {said} ({word}{': ' if why else ''}{why})")
