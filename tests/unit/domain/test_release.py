"""The verdict on all that can come together: received and attached, or a second copy while the way is shut; nothing else lets anyone go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrange import PageView, Paper
from app.domain.counting import CountSource, Mismatch, NotReconciled, Reconciled
from app.domain.model import BlobRef, DeliveryReceipt, PaperForm, SignedPdf
from app.domain.planning import Role
from app.domain.release import ComponentState, Obstacle, PageQuality, release
from app.domain.retry import ALARMS, AWAY, HEALED_BY_WAITING, FailedAttempt, waits_for_the_way
from app.domain.second_copy import DocumentCopy

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PAGE = UUID(int=1)
OURS, OTHER = "c" * 64, "d" * 64
SIGNED = SignedPdf(UUID(int=2), UUID(int=3), BlobRef(OURS, "application/pdf", 9), "N", "B-T", AT)
REFUSALS = ("FILE_TOO_LARGE", "COMPONENT_TAKEN", "a code that nobody put anywhere")


def receipt_of(sha256: str, read_back: bool) -> DeliveryReceipt:
    return DeliveryReceipt(UUID(int=2), "BN-1", "s", "f", sha256, 9, "h", AT, read_back, {})


def copy_of(sha256: str) -> DocumentCopy:
    return DocumentCopy(UUID(int=2), UUID(int=4), sha256, UUID(int=5), UUID(int=6), AT)


receipts = st.one_of(st.none(), st.builds(receipt_of, st.sampled_from([OURS, OTHER]), st.booleans()))
copies = st.one_of(st.none(), st.builds(copy_of, st.sampled_from([OURS, OTHER])))
codes = st.sampled_from([*sorted(AWAY), *sorted(HEALED_BY_WAITING), *sorted(ALARMS), *REFUSALS])
attempts = st.lists(st.builds(FailedAttempt, codes, st.just(AT)), max_size=4).map(tuple)
states = st.builds(
    ComponentState,
    code=st.just("TP01"),
    required=st.booleans(),
    paper=st.sampled_from([Paper(), Paper((PageView.arrived(PAGE),), PaperForm.ORIGINAL, 1)]),
    counted=st.sampled_from([Reconciled((CountSource.TYPED,)), NotReconciled(Mismatch.DIFFERS)]),
    quality=st.sampled_from([{PAGE: PageQuality.GOOD}, {PAGE: PageQuality.POOR}, {}]),
    archived=st.booleans(),
    current=st.booleans(),
    signed=st.sampled_from([None, SIGNED]),
    receipt=receipts,
    kept=st.booleans(),
    attempts=attempts,
    copy=copies,
    digitisable=st.booleans(),
    proved=st.sampled_from([None, SIGNED.blob]),
    lacking=st.sampled_from([None, *Role]),
)
taken_back = states.map(lambda state: replace(state, kept=False, signed=None, receipt=None, withdrawn=True))


def arrived(state: ComponentState) -> bool:
    """Received and attached, in words of the test's own."""
    return state.receipt is not None and (state.receipt.sha256, state.receipt.read_back) == (OURS, True)


def copied_while_shut(state: ComponentState) -> bool:
    """On a second copy while the way is shut, in words of the test's own."""
    tried = [attempt.code for attempt in state.attempts]
    shut = bool(tried) and tried[-1] in AWAY and not (set(tried) & (ALARMS | set(REFUSALS)))
    return shut and state.receipt is None and state.copy is not None and state.copy.sha256 == OURS


@given(states)
def test_nobody_leaves_whose_paper_is_not_safe(state: ComponentState) -> None:
    verdict = release([state])
    nothing_to_send = not state.kept and not state.paper.pages
    if verdict.may_leave and not nothing_to_send:
        assert state.signed is not None or (state.proved is not None and state.lacking is None)
        assert state.archived
        assert state.current
        assert arrived(state) or copied_while_shut(state)
        if not state.kept:
            assert isinstance(state.counted, Reconciled)
            assert state.quality == {PAGE: PageQuality.GOOD}


@given(states)
def test_who_is_kept_is_told_why_and_only_once(state: ComponentState) -> None:
    verdict = release([state])
    named = [hindrance.obstacle for hindrance in verdict.hindrances]
    assert len(named) == len(set(named))
    last = {Obstacle.NOT_RECEIVED, Obstacle.NOT_COPIED} & set(named)
    if last:
        assert not arrived(state)
        assert last == {
            Obstacle.NOT_COPIED
            if state.receipt is None and waits_for_the_way(state.attempts)
            else Obstacle.NOT_RECEIVED
        }


@given(states)
def test_a_component_rests_on_a_copy_or_is_received_but_not_both(state: ComponentState) -> None:
    verdict = release([state])
    assert verdict.on_copy in ({}, {"TP01": state.copy})
    if verdict.on_copy:
        assert copied_while_shut(state)
        assert not arrived(state)


@given(st.lists(states, max_size=3))
def test_one_that_hinders_hinders_all(found: list[ComponentState]) -> None:
    assert release(found).may_leave == all(release([state]).may_leave for state in found)


@given(states, st.sampled_from([*sorted(ALARMS), *REFUSALS]))
def test_a_copy_never_stands_for_a_refusal_or_an_alarm(state: ComponentState, code: str) -> None:
    refused = ComponentState(
        **{
            **{name: getattr(state, name) for name in state.__slots__},
            "attempts": (FailedAttempt(code, AT), FailedAttempt("SERVER_UNREACHABLE", AT)),
        }
    )
    assert release([refused]).on_copy == {}


def test_every_code_of_the_way_is_healed_by_waiting() -> None:
    assert AWAY < HEALED_BY_WAITING
    assert not AWAY & ALARMS


@given(taken_back, states)
def test_what_was_taken_back_hinders_as_if_it_had_never_come_and_alone_it_hinders_nothing(
    withdrawn: ComponentState, other: ComponentState
) -> None:
    assert release([withdrawn]).closed
    assert release([withdrawn]).may_leave
    verdict, never_came = release([withdrawn, other]), release([replace(withdrawn, paper=Paper()), other])
    assert verdict == never_came
    assert verdict.closed == (not other.kept and not other.paper.pages)
