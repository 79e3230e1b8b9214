"""Separators in a stack: counted as they came, part of no paper, and a person parts the papers; one undo a step takes it back."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from app.archive import symbols
from app.archive.drawing import draw
from app.domain.artifacts import Stage
from app.domain.counting import sheets_in
from app.domain.errors import InputRefused
from app.domain.grounds import Ground
from app.domain.model import Plan
from app.domain.notices import NoticeKind
from app.domain.separators import Separator, SeparatorKind
from app.domain.splitting import PartedBy
from app.services.past import Past
from app.services.separators import Separators
from tests.support.open_dossier import DossierCounter
from tests.support.stacked_papers import stacked_papers

pytestmark = pytest.mark.xdist_group("station")


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A separator as a scanner delivers it."""
    folder = tmp_path_factory.mktemp("separator")
    Separators(draw, symbols).write(Separator(SeparatorKind.PAPER, "TP02"), folder / "sheet.pdf")
    page = pypdfium2.PdfDocument(folder / "sheet.pdf")[0]
    page.render(scale=200 / 72).to_pil().convert("RGB").save(folder / "sheet.jpg", dpi=(200, 200), quality=90)
    return folder / "sheet.jpg"


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return stacked_papers(tmp_path_factory.mktemp("letters"), ("decision", "notice"))


def test_it_is_counted_as_it_came_and_noticed_with_what_lies_behind_it(
    counter: DossierCounter, paper: tuple[Path, ...], sheet: Path
) -> None:
    station = counter.station
    desk, part = counter.take(paper[0], sheet, paper[1])
    _, separator, behind = (view.id for view in desk.paper(part.id).pages)
    assert sheets_in(desk.paper(part.id), desk.masters) == 3
    station.processing.ensure(desk.paper(part.id).pages, desk.masters, frozenset({Stage.INSPECT}))
    (notice,) = station.noticing.at_once(desk.dossier.id, part.id)
    assert (notice.kind, notice.pages) == (NoticeKind.SEPARATOR, (separator, behind))
    assert notice.fields == {"count": 1, "sides": 1, "code": "TP02"}


def test_it_is_parted_by_a_person_and_undone(counter: DossierCounter, paper: tuple[Path, ...], sheet: Path) -> None:
    station = counter.station
    desk, part = counter.take(paper[0], sheet, paper[1])
    dossier = desk.dossier.id
    first, separator, behind = (view.id for view in desk.paper(part.id).pages)
    station.editing.append_to(dossier, [behind], "TP02", station.actor)
    station.editing.remove(dossier, [separator], station.actor)
    parted = station.editing.desk(dossier)
    following = next(component for component in parted.components if component.code == "TP02")
    assert [view.id for view in parted.paper(part.id).pages] == [first]
    assert [view.id for view in parted.paper(following.id).pages] == [behind]
    assert station.noticing.at_once(dossier, part.id) == ()
    for _ in range(2):
        station.editing.undo(dossier, station.actor)
    assert [view.id for view in station.editing.desk(dossier).paper(part.id).pages] == [first, separator, behind]


def test_one_that_was_forgotten_is_suspected_parted_and_told_in_the_history(
    counter: DossierCounter, letters: tuple[Path, ...]
) -> None:
    station = counter.station
    desk, part = counter.take(*letters)
    dossier, pages = desk.dossier.id, [view.id for view in desk.paper(part.id).pages]
    station.processing.ensure(desk.paper(part.id).pages, desk.masters, frozenset({Stage.INSPECT, Stage.TEXT}))
    (notice,) = station.noticing.at_once(dossier, part.id)
    assert (notice.kind, notice.pages) == (NoticeKind.NEW_PAPER, (pages[1],))
    assert notice.fields == {"numbers": "2", "reasons": "new_letterhead"}
    parted = station.editing.part_off(dossier, pages[1:], "TP02", PartedBy.NEW_LETTERHEAD, station.actor).value
    following = next(component for component in parted.components if component.code == "TP02")
    assert [view.id for view in parted.paper(following.id).pages] == pages[1:]
    assert station.noticing.at_once(dossier, part.id) == station.noticing.at_once(dossier, following.id) == ()
    assert Past(station.store).of_page(parted, pages[1])[-1].fields == {"parted": "new_letterhead"}
    station.editing.undo(dossier, station.actor)
    assert station.noticing.at_once(dossier, part.id) == (notice,)
    station.editing.keep_together(dossier, pages[1:], part.id, station.actor)
    assert station.noticing.at_once(dossier, part.id) == (), "it is asked once"


def test_no_file_is_made_with_a_separator_in_it_until_somebody_decides(
    counter: DossierCounter, paper: tuple[Path, ...], sheet: Path
) -> None:
    station = counter.station
    desk, part = counter.take(paper[0], sheet)
    with pytest.raises(InputRefused) as refused:
        station.digitizing.paper(part.id, Plan(), station.actor)
    assert (refused.value.code, refused.value.fields["count"]) == ("SEPARATOR_IN_PAPER", 0)
    separator = desk.paper(part.id).pages[1].id
    station.editing.accept(desk.dossier.id, [separator], Ground.BELONGS_HERE, station.actor)
    assert station.digitizing.paper(part.id, Plan(), station.actor).component_id == part.id
