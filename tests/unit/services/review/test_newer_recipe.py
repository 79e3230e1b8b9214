"""A newer recipe: what it would make anew is found by key and made, a signed file stays as it is, and supervisors are told once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.artifacts import Stage, StageRecipe, all_of_page, page_stages
from app.domain.editlog import Restore
from app.domain.model import Plan
from app.domain.review.cases import CaseKind
from app.services.reprocess import OF_ARCHIVE, Found, Remade, Reprocessing
from tests.support.review_centre import Centre

EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Recipes:
    """The recipes of the program that comes next."""

    def __init__(self, centre: Centre) -> None:
        self._processing = centre.station.processing

    def newer(self, stage: Stage) -> None:
        recipes = self._processing.recipes
        newer = StageRecipe(recipes[stage].version + 1, recipes[stage].parameters)
        self._processing._recipes = {**recipes, stage: newer}
        self._processing._recipes_of, self._processing._keys = {}, {}
        self._processing._remember_reading(self._processing.recipes[Stage.TEXT])


def found(centre: Centre, stages: frozenset[Stage] = OF_ARCHIVE) -> tuple[int, int, int]:
    there = centre.station.reprocessing.find(EVER, stages)
    return there.pages, there.signed, there.proposals


def test_a_newer_recipe_makes_just_what_it_would_make_and_proposes_another_version_of_what_is_signed_once(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    reprocessing, store = centre.station.reprocessing, centre.store
    dossier, part, pages = centre.scanned(centre.pages[0])
    assert found(centre) == (0, 0, 0), "what nobody read yet is not made anew"
    document = centre.sent(part).state.document
    signed = store.documents.signed(document.id)
    assert signed is not None
    file = store.blobs.read(signed.blob)
    assert reprocessing.find(EVER, OF_ARCHIVE) == Found(OF_ARCHIVE, (), 0, 0, 0)

    recipes = Recipes(centre)
    recipes.newer(Stage.TEXT)
    there = reprocessing.find(EVER, OF_ARCHIVE)
    assert there == Found(OF_ARCHIVE, (dossier,), 1, 1, 0)
    assert found(centre, frozenset({Stage.LAYERS})) == (0, 0, 0)
    assert reprocessing.find(datetime.now(UTC), OF_ARCHIVE).pages == 0, "nothing was done since"
    cost = reprocessing.cost(there)
    assert cost.sampled == 1 and cost.seconds > 0 and cost.size_bytes > 0
    assert found(centre) == (1, 1, 0), "what is measured is not kept"
    assert reprocessing.here(there) == Remade(1, 0, 0), "the same words: nobody has to know"
    assert found(centre) == (0, 0, 0)

    other = store.dossiers.open("H56.14-261124-0002", "1.001", "H01", "H01", "Nguyễn Văn A", centre.officer)
    beside = store.dossiers.component(other.id, "don", "Đơn đề nghị", centre.officer)
    centre.station.capture.import_files(other.id, beside.id, [centre.pages[1]], centre.officer)
    form = centre.station.archive_forms.of(part.id).mode
    views, masters = centre.station.documents.pages_on_desk(beside.id), store.capture.pages(other.id)
    centre.station.processing.ensure(views, masters, all_of_page(form))
    recipes.newer(page_stages(form)[0])
    there = reprocessing.find(EVER, OF_ARCHIVE)
    assert (there.dossiers, there.pages, there.signed) == ((other.id, dossier), 2, 1), "the newest first"
    killed_over(there, dossier, reprocessing, monkeypatch)
    assert found(centre) == (1, 1, 0), "what was made is found made"
    assert reprocessing.here(reprocessing.find(EVER, OF_ARCHIVE)) == Remade(1, 0, 1)
    assert found(centre) == (0, 0, 0)
    case = centre.only(CaseKind.NEWER_RECIPE)
    assert (case.document_id, case.pages, case.facts["count"]) == (document.id, tuple(pages), 1)
    assert centre.officer.id in case.scanned_by
    assert reprocessing.here(there) == Remade(0, 0, 0), "once"

    assert store.documents.signed(document.id) == signed and store.blobs.read(signed.blob) == file
    assert [one.version for one in store.documents.versions(part.id)] == [1]
    held = centre.reviewing.next(centre.head, {CaseKind.NEWER_RECIPE})
    assert held == case
    done = centre.reviewing.repair(case.id, [Restore(tuple(pages))], (), "", centre.head)
    assert done.document is not None and done.document.version == 2, "a person asked for it"
    update = centre.advanced(done.document.id)
    assert update.signed is not None and update.signed.blob != signed.blob
    assert store.blobs.read(signed.blob) == file
    assert found(centre) == (0, 0, 0), "the version that counts is made by it"


def killed_over(there: Found, dossier: Any, reprocessing: Reprocessing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make them, and end as a killed process does when this dossier's turn comes."""
    stale = reprocessing._stale

    def stale_or_killed(dossier_id: Any, stages: frozenset[Stage]) -> Any:
        if dossier_id == dossier:
            raise SystemExit
        return stale(dossier_id, stages)

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(reprocessing, "_stale", stale_or_killed)
        reprocessing.here(there)


def test_the_case_of_a_newer_recipe_lapses_where_another_version_was_made(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, part, pages = centre.scanned(centre.pages[0])
    document = centre.sent(part).state.document
    with monkeypatch.context() as patch:  # the clock of the machine that made them was ahead
        patch.setattr(centre.store.documents.__class__, "first_signed_at", lambda *_: EVER)
        assert found(centre) == (0, 0, 0), "it was signed as its pages are"
    assert centre.store.documents.first_signed_at(document.id) is not None
    centre.finding.look()
    Recipes(centre).newer(page_stages(centre.station.archive_forms.of(part.id).mode)[0])
    reprocessing = centre.station.reprocessing
    assert reprocessing.here(reprocessing.find(EVER, OF_ARCHIVE)).proposed == 1
    centre.station.editing.rotate(part.dossier_id, pages, 1, centre.officer)
    centre.finding.look()
    assert centre.only(CaseKind.NEWER_RECIPE), "the version that counts is still the one that it is about"
    centre.station.documents.finish(part.id, Plan(sign=True), centre.officer)
    centre.finding.look()
    assert not centre.store.review.waiting_cases((CaseKind.NEWER_RECIPE,))
