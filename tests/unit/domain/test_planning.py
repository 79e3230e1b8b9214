"""A plan gets wider by a later call, narrower by a signature that can't be made, and forgets no other word by either."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.model import Plan
from app.domain.planning import Role, SignatureDue, paid, seal_given_up, signature_due, widened, without

SENT = Plan(upload=True)
SIGNED = Plan(sign=True, signer="officer", appearance="none", level="B-T", out="/a.pdf")
SEALED = replace(SIGNED, seal="seal", seal_appearance="none", out="")


def test_a_later_call_adds_and_takes_nothing_away() -> None:
    both = widened(SENT, SIGNED, is_signed=False, takes_seal=True)
    assert both == replace(SIGNED, upload=True)
    assert widened(both, Plan(), is_signed=False, takes_seal=True) == both
    assert widened(both, SEALED, is_signed=False, takes_seal=True) == replace(SEALED, upload=True, out="/a.pdf")


def test_how_to_sign_is_the_later_calls_word_until_it_is_signed() -> None:
    other = replace(SIGNED, signer="colleague", level="B-LT")
    assert widened(SIGNED, other, is_signed=False, takes_seal=True) == other
    assert widened(SIGNED, other, is_signed=True, takes_seal=True) == SIGNED


def test_the_form_of_the_archive_is_the_last_word_that_was_said_of_it_before_it_is_signed() -> None:
    said = replace(SENT, flavour="1b", mode="lean")
    assert widened(said, SENT, is_signed=False, takes_seal=True) == said
    assert widened(said, Plan(mode="master"), is_signed=False, takes_seal=True) == replace(said, mode="master")
    assert widened(said, Plan(mode="master"), is_signed=True, takes_seal=True) == said


@pytest.mark.parametrize("later", [SEALED, SIGNED])
def test_the_seal_that_is_still_due_is_made_at_the_later_calls_level(later: Plan) -> None:
    higher = widened(SEALED, replace(later, signer="colleague", level="B-LT"), is_signed=True, takes_seal=True)
    assert (higher.signer, higher.seal, higher.level) == ("officer", "seal", "B-LT")
    assert widened(SEALED, replace(later, level="B-LT"), is_signed=True, takes_seal=False).level == "B-T"


def test_what_takes_no_seal_any_more_gets_none_by_a_later_call() -> None:
    assert widened(SIGNED, SEALED, is_signed=True, takes_seal=False) == SIGNED


@pytest.mark.parametrize(
    ("plan", "is_signed", "is_sealed", "due"),
    [
        (SENT, False, False, None),
        (SEALED, False, False, SignatureDue(Role.PERSON, "officer", "none", "B-T")),
        (SEALED, True, False, SignatureDue(Role.ORGANISATION, "seal", "none", "B-T")),
        (SEALED, True, True, None),
        (SIGNED, True, False, None),
    ],
)
def test_the_person_signs_first(plan: Plan, is_signed: bool, is_sealed: bool, due: SignatureDue | None) -> None:
    assert signature_due(plan, is_signed=is_signed, is_sealed=is_sealed) == due


def test_what_takes_no_signature_goes_nowhere_and_forgets_none_that_it_bears() -> None:
    plan = replace(SEALED, upload=True, out="/a.pdf")
    assert without(Role.ORGANISATION, plan) == replace(SIGNED, out="", seal_appearance="none")
    assert without(Role.PERSON, plan) == replace(SIGNED, sign=False, out="", seal_appearance="none")


def test_a_copy_that_was_handed_out_pays_for_no_other_place() -> None:
    assert (paid("/a.pdf", SIGNED).out, paid("/b.pdf", SIGNED).out) == ("", "/a.pdf")


def test_a_seal_is_given_up_where_the_person_signed_and_the_file_takes_no_other_signature() -> None:
    asked = Plan(sign=True, upload=True, seal="seal")
    refused, unsigned = without(Role.ORGANISATION, asked), without(Role.PERSON, asked)
    for plans, given_up in (
        ((asked,), False),
        ((asked, refused), True),
        ((asked, refused, replace(refused, upload=True)), True),
        ((asked, refused, asked), False),
        ((asked, unsigned), False),
        ((refused,), False),
    ):
        assert seal_given_up(plans) is given_up
