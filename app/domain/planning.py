"""What the plan of a document asks for, and how it changes: a later call widens it, a signature that can't be made narrows it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.model import Plan


class Role(StrEnum):
    """For whom a signature stands."""

    PERSON = "person"
    """who copied the paper"""
    ORGANISATION = "organisation"
    """its seal, over the file that the person signed"""


@dataclass(frozen=True, slots=True)
class SignatureDue:
    """A signature that the plan asks for and that is missing; the names are those of the plan."""

    role: Role
    signer: str
    appearance: str
    level: str


def signature_due(plan: Plan, *, is_signed: bool, is_sealed: bool) -> SignatureDue | None:
    """The next signature that a plan asks for, after those of the person and of the organisation that are there."""
    if plan.sign and not is_signed:
        return SignatureDue(Role.PERSON, plan.signer, plan.appearance, plan.level)
    if plan.sign and plan.seal and not is_sealed:
        return SignatureDue(Role.ORGANISATION, plan.seal, plan.seal_appearance, plan.level)
    return None


def widened(known: Plan, wanted: Plan, *, is_signed: bool, takes_seal: bool) -> Plan:
    """A later call may ask for more than an earlier one did, never for less; how to sign is the later call's word until it is done.

    Args:
        known: the plan in force.
        wanted: what the later call asks for.
        is_signed: whether the person's signature is there.
        takes_seal: whether the organisation can still sign it; not where its signature is there, nor where the file that the person signed
            is on its way to the dossier system: it would arrive twice.
    """
    wider = replace(
        known, sign=known.sign or wanted.sign, upload=known.upload or wanted.upload, out=wanted.out or known.out
    )
    if wanted.sign and not is_signed:
        wider = replace(wider, signer=wanted.signer, appearance=wanted.appearance)
    if not is_signed:
        wider = in_form_of(wanted, wider)
    if wanted.seal and takes_seal:
        wider = replace(wider, seal=wanted.seal, seal_appearance=wanted.seal_appearance)
    # the level is that of whatever is signed next: the policy's floor may have risen since the person signed
    signs_on = not is_signed or (bool(wider.seal) and takes_seal)
    return replace(wider, level=wanted.level) if wanted.sign and signs_on else wider


def in_form_of(said: Plan, plan: Plan) -> Plan:
    """The plan with what another one says of how the paper is archived, as far as it says something."""
    return replace(plan, flavour=said.flavour or plan.flavour, mode=said.mode or plan.mode)


def without(role: Role, plan: Plan) -> Plan:
    """The plan of a document that can't bear a signature for that role: what was to come behind it does not come either. A signature that
    it bears already stays asked for.
    """
    left = replace(plan, seal="", upload=False, out="")
    return replace(left, sign=False) if role is Role.PERSON else left


def seal_given_up(plans: Sequence[Plan]) -> bool:
    """Whether a file that a person signed could not bear the organisation's signature that was asked for. `plans` are all of its document,
    the first one first.
    """
    return bool(plans) and plans[-1].sign and not plans[-1].seal and any(plan.seal for plan in plans)


def paid(out: str, plan: Plan) -> Plan:
    """The plan once the copy for that place was handed out, or can never be: it is owed no more. One that was asked for since is."""
    return replace(plan, out="") if plan.out == out else plan
