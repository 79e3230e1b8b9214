"""A change of shift: a record of who gave what to whom; the receiver may do all but sign what the giver scanned."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import InputRefused
from app.domain.model import Actor, Plan
from app.services.handover import UnsignedPaper
from tests.support.open_dossier import CODE, DossierCounter

pytestmark = pytest.mark.xdist_group("station")


def officers(counter: DossierCounter) -> tuple[Actor, Actor]:
    return counter.station.store.dossiers.actor("An"), counter.station.store.dossiers.actor("Bình")


def test_a_dossier_changes_hands_with_a_record_of_what_is_not_signed(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    station, (an, binh) = counter.station, officers(counter)
    desk, part = counter.open()
    other = desk.components[1]
    station.capture.import_files(desk.dossier.id, part.id, [paper[0]], an, stages=frozenset())
    station.capture.import_files(desk.dossier.id, other.id, [paper[1]], binh, stages=frozenset())
    before = len(tuple(station.store.audit.rows()))
    (given,) = station.handing_over.hand_over([CODE, CODE], "Bình", an)
    assert (given.dossier_code, given.giver, given.receiver) == (CODE, "An", "Bình")
    assert given.unsigned == (UnsignedPaper(part.code, ("An",)),)
    assert [row.event for row in tuple(station.store.audit.rows())[before:]] == ["dossier.handed_over"]
    assert station.handing_over.received(binh) == (given,)
    assert station.handing_over.received(an) == ()
    pages = counter.open()[0].paper(part.id).pages
    station.editing.rotate(desk.dossier.id, [pages[0].id], 1, binh)
    station.editing.remove(desk.dossier.id, [pages[0].id], binh)
    assert station.handing_over.received(binh)[0].unsigned == (), "the receiver may edit: it is scanned again"
    (back,) = station.handing_over.hand_over([CODE], "An", binh)
    assert (back.giver, back.unsigned) == ("Bình", (UnsignedPaper(other.code, ("Bình",)),))
    assert station.handing_over.received(binh) == (), "it was handed on"


def test_who_gets_a_dossier_from_the_second_hand_hears_of_the_first(
    counter: DossierCounter, paper: tuple[Path, ...]
) -> None:
    station, (an, binh) = counter.station, officers(counter)
    desk, part = counter.open()
    mixed, kept = desk.components[1:3]
    for component, file, officer in ((part, paper[0], an), (mixed, paper[1], an), (mixed, paper[2], binh)):
        station.capture.import_files(desk.dossier.id, component.id, [file], officer, stages=frozenset())
    blob = station.store.blobs.put(b"%PDF-1.7 from outside", "application/pdf")
    station.documents.keep(kept.id, blob, Plan(), False, an)
    chi = station.store.dossiers.actor("Chi")
    station.handing_over.hand_over([CODE], "Bình", an)
    (given,) = station.handing_over.hand_over([CODE], "Chi", binh)
    assert given.unsigned == (
        UnsignedPaper(part.code, ("An",)),
        UnsignedPaper(mixed.code, ("An", "Bình")),
        UnsignedPaper(kept.code, ("An",)),
    )
    assert station.handing_over.received(chi) == (given,)


def test_what_can_not_be_handed_over_changes_nothing(counter: DossierCounter) -> None:
    station, (an, binh) = counter.station, officers(counter)
    counter.open()
    calls = {
        ("OFFICER_UNKNOWN", "Chi", (CODE,)),
        ("HANDOVER_TO_SELF", "An", (CODE,)),
        ("DOSSIER_NOT_HERE", "Bình", (CODE, "H56.14-261124-9999")),
    }
    for code, to, dossiers in calls:
        with pytest.raises(InputRefused, match=code):
            station.handing_over.hand_over(dossiers, to, an)
    assert station.handing_over.received(binh) == ()
