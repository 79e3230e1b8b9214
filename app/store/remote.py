"""What the dossier system said of dossiers, and by which recipes pages were read here. Both are only ever added to."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Text, cast, func, select, type_coerce

from app.domain.artifacts import StageRecipe
from app.domain.canonical import Json, canonical_json
from app.domain.delivery import RemoteComponent, RemoteDossier
from app.domain.model import Actor
from app.domain.set_aside import NOT_AS_WRITTEN
from app.store.database import Database
from app.store.erasures import is_erased
from app.store.schema import read_recipes, remote_dossiers

RECIPES_A_STATION: Final = 50
"""so many of the newest count: each is looked for at each page, and at a centre what a counter writes is its own word"""


@dataclass(frozen=True, slots=True)
class SeenDossier:
    """A dossier as the dossier system described it, and when it was asked."""

    remote: RemoteDossier
    at: datetime


class RemoteDossiers:
    """The newest row of a dossier counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, dossier_id: UUID, remote: RemoteDossier, actor: Actor) -> None:
        """Keep what the dossier system says of a dossier; nothing where the newest row says the same, or all of it was erased."""
        known = self.newest(dossier_id)
        if known is not None and known.remote == remote:
            return
        with self._database.write("remote_dossier", actor.id) as writing:
            if is_erased(writing.connection, dossier_id):
                return
            seq = writing.next_seq(remote_dossiers.c.dossier_id, dossier_id, remote_dossiers.c.seq)
            writing.insert(remote_dossiers, dossier_id=dossier_id, seq=seq, body=to_json(remote))
            writing.audit("dossier.described", {"dossier": str(dossier_id), "seq": seq})

    def newest(self, dossier_id: UUID) -> SeenDossier | None:
        """What the dossier system said last; None where it was never asked, or never answered."""
        rows = select(remote_dossiers).where(remote_dossiers.c.dossier_id == dossier_id)
        with self._database.read() as connection:
            row = connection.execute(rows.order_by(remote_dossiers.c.seq.desc()).limit(1)).first()
        return None if row is None else SeenDossier(from_json(row.body), row.at_utc)


class ReadRecipes:
    """The recipes of the stage that reads pages: with them the text of a page is found again, also after the engine was changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, recipe: StageRecipe) -> None:
        """Keep a recipe; one that is known is not written again."""
        parameters = canonical_json(recipe.parameters)  # as they are stored: there a tuple is a list
        if any(one.version == recipe.version and canonical_json(one.parameters) == parameters for one in self.known()):
            return
        with self._database.write("read_recipe") as writing:
            seq = writing.next_seq(read_recipes.c.station_id, writing.station_id, read_recipes.c.seq)
            writing.insert(read_recipes, seq=seq, version=recipe.version, parameters=recipe.parameters)

    def known(self) -> tuple[StageRecipe, ...]:
        """All recipes by which pages were ever read here, newest first; each once, however many stations have it. One that is none is left
        out: nothing was read by it."""
        later = read_recipes.alias()
        last = select(func.max(later.c.seq)).where(later.c.station_id == read_recipes.c.station_id).scalar_subquery()
        newest = (
            select(read_recipes.c.version, type_coerce(read_recipes.c.parameters, Text).label("parameters"))
            .where(read_recipes.c.seq > cast(last, BigInteger) - RECIPES_A_STATION)  # the first may be the least of all
            .order_by(read_recipes.c.seq.desc(), read_recipes.c.at_utc.desc())
        )
        with self._database.read() as connection:
            rows = connection.execute(newest).all()
        recipes = dict[tuple[int, str], StageRecipe]()
        for row in rows:
            with suppress(*NOT_AS_WRITTEN):
                parameters = dict(json.loads(row.parameters))
                recipes.setdefault((row.version, canonical_json(parameters)), StageRecipe(row.version, parameters))
        return tuple(recipes.values())


def to_json(remote: RemoteDossier) -> dict[str, Json]:
    """The stored form."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(remote).items()}


def from_json(stored: dict[str, Any]) -> RemoteDossier:
    """The inverse of `to_json`; a field that was not known when it was stored has its default."""
    values = {told.name: stored[told.name] for told in fields(RemoteDossier) if told.name in stored}
    values["components"] = tuple(RemoteComponent(**_known(component)) for component in stored["components"])
    if isinstance(values.get("received_at"), str):
        values["received_at"] = datetime.fromisoformat(values["received_at"])
    return RemoteDossier(**values)


def _known(component: dict[str, Any]) -> dict[str, Any]:
    return {
        told.name: component[told.name]
        for told in fields(RemoteComponent)
        if told.name in component or told.default is MISSING
    }
