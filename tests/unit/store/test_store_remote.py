"""What the dossier system said, and the recipes of reading: only added to, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from app.domain.artifacts import StageRecipe
from app.domain.delivery import RemoteComponent, RemoteDossier
from app.store.remote import from_json, to_json
from tests.support.store_world import Desk

SAID = RemoteDossier(
    "H01-1", "1.004889.H56", "Thủ tục", "Nguyễn Thị Mẫu", "H56.14", "H56.22", 2, (RemoteComponent("TP01", "Đơn", True),)
)


def test_the_newest_word_counts_and_the_same_word_is_not_written_twice(desk: Desk) -> None:
    dossier, _ = desk.paper("H01-1")
    store = desk.store
    assert store.remote.newest(dossier.id) is None
    for _ in range(2):
        store.remote.remember(dossier.id, SAID, desk.actor)
    seen = store.remote.newest(dossier.id)
    assert seen is not None
    assert seen.remote == SAID
    assert seen.at.tzinfo is UTC
    later = replace(SAID, status=4, components=())
    store.remote.remember(dossier.id, later, desk.actor)
    newest = store.remote.newest(dossier.id)
    assert newest is not None
    assert newest.remote == later


def test_the_owner_stays_out_of_the_audit_chain(desk: Desk) -> None:
    dossier, _ = desk.paper("H01-1")
    desk.store.remote.remember(dossier.id, SAID, desk.actor)
    with desk.store.database.read() as connection:
        facts = connection.exec_driver_sql("SELECT facts FROM audit_rows").scalars().all()
    assert not [fact for fact in facts if "Mẫu" in fact or "Nguy" in fact]


def test_a_dossier_that_was_stored_by_another_program_is_read() -> None:
    stored = to_json(SAID)
    assert from_json(stored) == SAID
    assert from_json({**stored, "not known yet": 1}) == SAID


def test_recipes_are_known_newest_first_and_once(desk: Desk) -> None:
    old, new = StageRecipe(1, {"engine": "5.3", "psm": 3}), StageRecipe(2, {"engine": "5.5", "psm": 3})
    for recipe in (old, new, old, new):
        desk.store.recipes.remember(recipe)
    assert desk.store.recipes.known() == (new, old)
    limits = StageRecipe(3, {"limits": ({"code": "TOO_DARK"},)})
    for _ in range(2):
        desk.store.recipes.remember(limits)  # what is a tuple is stored as a list, and is the same recipe
    assert len(desk.store.recipes.known()) == 3
