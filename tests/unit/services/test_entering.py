"""What is entered of papers: proposed by what lies there, decided by people, told to the dossier system."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image

from app.domain.artifacts import Stage
from app.domain.entered import FieldState, Gap, Source, Standing
from app.domain.errors import InputRefused
from app.domain.fields import Field
from app.domain.model import Component, Plan
from app.domain.names import FileNames
from app.sandbox.paper.codes import qr
from app.services.announce import Announcing
from app.services.fields import looked_through
from tests.support.open_dossier import DossierCounter

pytestmark = pytest.mark.xdist_group("station")
CARD = "038190012345|171234567|NGUYỄN THỊ MẪU|15081990|Nữ|Thôn 3, Xã Mẫu, Thanh Hóa|10052021"


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet on which lies an identity card, as far as its code."""
    path = tmp_path_factory.mktemp("card") / "card.png"
    page = Image.new("RGB", (827, 1169), "white")
    page.paste((24, 24, 30), (300, 300), qr(CARD, 260))
    page.save(path, dpi=(100, 100))
    return path


def states(counter: DossierCounter, part: Component) -> dict[Field, FieldState]:
    desk = counter.station.editing.desk(part.dossier_id)
    return {one.name: one for one in counter.station.fields.of(desk, part.id)}


def enter(counter: DossierCounter, part: Component, name: Field, text: str) -> None:
    counter.station.fields.enter(part.dossier_id, part.id, name, text, counter.station.actor)


def other_part(counter: DossierCounter, dossier_id: UUID) -> Component:
    return counter.station.editing.component(dossier_id, "KHAC", counter.station.actor)


def test_a_card_in_one_paper_proposes_the_owner_of_all(counter: DossierCounter, card: Path) -> None:
    desk, part = counter.take(card)
    counter.station.processing.ensure(desk.paper(part.id).pages, desk.masters, frozenset({Stage.INSPECT}))
    other = other_part(counter, desk.dossier.id)
    for one in (part, other):
        owner = states(counter, one)[Field.OWNER_NAME]
        assert (owner.value, owner.standing) == ("NGUYỄN THỊ MẪU", Standing.SURE)
        assert owner.best is not None and owner.best.source is Source.ID_CARD
        assert owner.best.place is not None
        left, top, right, bottom = owner.best.place
        assert (abs(left - 300 / 827) < 0.05, abs(bottom - 560 / 1169) < 0.05) == (True, True), "where the code stands"
        assert (right - left) * 827 == pytest.approx((bottom - top) * 1169, rel=0.1)


def test_a_card_that_was_covered_by_hand_proposes_nothing(counter: DossierCounter, card: Path) -> None:
    desk, part = counter.take(card)
    (page,) = desk.paper(part.id).pages
    counter.station.processing.ensure([page], desk.masters, frozenset({Stage.INSPECT}))
    counter.station.editing.cover(desk.dossier.id, [page.id], [(0, 0, 1, 0.6)], counter.station.actor)
    assert states(counter, part)[Field.OWNER_ID].standing is Standing.EMPTY


@pytest.mark.parametrize("count", [0, 1, 10, 11, 12, 13, 400])
def test_of_a_long_paper_the_pages_in_front_and_the_last_are_looked_through(count: int) -> None:
    pages = looked_through(range(count))
    assert list(pages) == sorted(set(pages)) and len(pages) == min(count, 12)
    assert count == 0 or (pages[0], pages[-1]) == (0, count - 1)


def test_what_is_not_there_says_why(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    desk, part = counter.take(paper[0])
    other = next(one for one in desk.components if one.id != part.id)
    assert states(counter, other)[Field.NUMBER].gap is Gap.NO_PAGES
    before = states(counter, part)
    assert before[Field.NUMBER].gap is Gap.NOT_READ
    counter.station.processing.ensure(desk.paper(part.id).pages, desk.masters, frozenset({Stage.TEXT}))
    assert states(counter, part)[Field.VALID_UNTIL].gap is Gap.NOT_FOUND


def test_a_value_typed_once_serves_every_paper_and_is_taken_back_by_one_undo(counter: DossierCounter) -> None:
    desk, part = counter.open()
    other = other_part(counter, desk.dossier.id)
    enter(counter, part, Field.OWNER_ID, "038 190 012 345")
    enter(counter, part, Field.NUMBER, "125/QĐ-UBND")
    assert states(counter, other)[Field.OWNER_ID].value == "038190012345"
    assert states(counter, other)[Field.NUMBER].standing is Standing.EMPTY
    counter.station.editing.undo(desk.dossier.id, counter.station.actor)
    assert (states(counter, part)[Field.NUMBER].value, states(counter, part)[Field.OWNER_ID].value) == (
        "",
        "038190012345",
    )


def test_number_and_birth_of_two_people_are_not_both_taken(counter: DossierCounter) -> None:
    _, part = counter.open()
    enter(counter, part, Field.OWNER_ID, "038190012345")
    with pytest.raises(InputRefused, match="OWNER_BORN_CONTRADICTS"):
        enter(counter, part, Field.OWNER_BORN, "15/08/1991")
    enter(counter, part, Field.OWNER_BORN, "15/08/1990")
    assert states(counter, part)[Field.OWNER_BORN].value == "1990-08-15"


def test_what_was_entered_names_the_file_that_is_sent(counter: DossierCounter, paper: tuple[Path, ...]) -> None:
    _, part = counter.take(paper[0])
    enter(counter, part, Field.OWNER_ID, "038190012345")
    enter(counter, part, Field.NUMBER, "125/QĐ-UBND")
    station = counter.station
    document = station.documents.finish(part.id, Plan(), station.actor)
    names = FileNames("{owner}.{number}.{component}.{nn}")
    told = Announcing(station.store, station.requirements, names).tell(station.documents.state(document))
    state = station.documents.state(document)
    assert told.file_name.startswith("038190012345.125_QD-UBND.")
    assert state.metadata.said == ((Field.OWNER_ID, "038190012345"), (Field.NUMBER, "125/QĐ-UBND"))
    enter(counter, part, Field.NUMBER, "126/QĐ-UBND")
    assert station.documents.state(document).metadata == state.metadata, "what is typed later is of a later version"


def test_what_was_said_of_the_owner_stands_in_the_archive_of_each_paper(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    desk, part = counter.take(paper[0])
    other = other_part(counter, desk.dossier.id)
    enter(counter, other, Field.OWNER_NAME, "Nguyễn Thị Mẫu")
    enter(counter, other, Field.ISSUER, "UBND xã Mẫu")
    station = counter.station
    state = station.documents.state(station.documents.finish(part.id, Plan(), station.actor))
    assert state.metadata.said == ((Field.OWNER_NAME, "Nguyễn Thị Mẫu"),), (
        "what is of the other paper alone is not told"
    )
