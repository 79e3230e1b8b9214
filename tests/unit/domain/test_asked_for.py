"""What counts for a dossier where the catalogue and the dossier system differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.domain.catalogue import Procedure, RequiredPaper
from app.domain.delivery import RemoteComponent, RemoteDossier
from app.domain.model import PaperForm
from app.domain.requirements import Asked, DifferenceKind, asked_for

CODES = ("TP01", "TP02", "TP03")
TITLES = ("Đơn", "Giấy khai sinh")
DAY = date(2026, 11, 26)

papers = st.builds(
    RequiredPaper,
    code=st.sampled_from(CODES),
    title=st.sampled_from(TITLES),
    title_en=st.just("Paper"),
    required=st.booleans(),
    form=st.sampled_from(PaperForm),
    valid_months=st.none() | st.just(6),
)
shipped = st.none() | st.builds(
    Procedure,
    code=st.sampled_from(["1.004889.H56", "2.002621.H56"]),
    title=st.just("Thủ tục"),
    title_en=st.just("Procedure"),
    papers=st.lists(papers, min_size=1, unique_by=lambda paper: paper.code).map(tuple),
    as_of=st.sampled_from([date(2026, 1, 1), date(2026, 12, 1)]),
)
components = st.lists(
    st.builds(RemoteComponent, st.sampled_from(CODES), st.sampled_from(TITLES), st.booleans()),
    unique_by=lambda component: component.code,
).map(tuple)


def said(asked: tuple[RemoteComponent, ...]) -> RemoteDossier:
    return RemoteDossier("H56-261126-0001", "1.004889.000.00.00.H56", "Thủ tục", "", "H56", "H56", 2, asked)


@given(ours=shipped, theirs=components)
def test_the_newer_list_counts_and_every_difference_is_told(
    ours: Procedure | None, theirs: tuple[RemoteComponent, ...]
) -> None:
    asked = asked_for(ours, said(theirs), DAY)
    if not theirs:
        assert asked == Asked(ours)
        return
    newer = ours is None or ours.as_of <= DAY
    assert asked.procedure is not None
    if newer:
        assert [(p.code, p.title, p.required) for p in asked.procedure.papers] == [
            (c.code, c.title, c.required) for c in theirs
        ]
    else:
        assert asked.procedure == ours
        assert asked.dropped == frozenset()
    if ours is None:
        assert asked.differences == ()
        return
    same = {(p.code, p.title, p.required) for p in ours.papers} == {(c.code, c.title, c.required) for c in theirs}
    told = [one for one in asked.differences if one.kind is not DifferenceKind.PROCEDURE]
    assert (told == []) == same
    assert (ours.code == "1.004889.H56") == (len(told) == len(asked.differences))
    if newer:
        assert asked.dropped == {p.code for p in ours.papers} - {c.code for c in theirs}


def test_what_only_the_catalogue_knows_goes_along_with_the_same_paper_only() -> None:
    card = RequiredPaper("TP01", "Giấy tờ tùy thân", "Identity paper", True, PaperForm.SHOW_ONLY, valid_months=6)
    ours = Procedure("1.004889.H56", "Thủ tục", "Procedure", (card,))
    same = asked_for(ours, said((RemoteComponent("TP01", card.title, False),)), DAY).paper("TP01")
    other = asked_for(ours, said((RemoteComponent("TP01", "Đơn", False),)), DAY).paper("TP01")
    assert same == replace(card, required=False)
    assert other == RequiredPaper("TP01", "Đơn", "Đơn", False, PaperForm.ORIGINAL)


def test_nobody_asks_a_dossier_system_that_was_never_asked() -> None:
    assert asked_for(None, None, DAY) == Asked(None)
    assert Asked(None).paper("TP01") is None
