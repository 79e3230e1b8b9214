"""Who may do what beyond the counter's own work: roles, actions, and the one table that joins them. Pure.

Whoever works at a desk is counter staff; whoever may more says so by a sign-in, or the province by its policy file. Nobody gives themselves
a role: what is said in `sohoa.toml` or on the command line counts for nothing here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What a person is at the centre; `role_<value>` is the key of the words."""

    COUNTER = "counter"
    """*cán bộ một cửa*: everybody at a desk"""
    SUPERVISOR = "supervisor"
    """*lãnh đạo, kiểm soát*: looks at what others scanned"""
    AUDITOR = "auditor"
    """*thanh tra*: reads and proves, changes nothing"""
    ADMINISTRATOR = "administrator"
    """*quản trị*: keeps the station, deletes by the rules; decides nothing about papers"""


class Action(StrEnum):
    """What not everybody may do; `action_<value>` is the key of the words."""

    REVIEW = "review"
    """take cases and decide them: accept, return, repair"""
    READ_CASES = "read_cases"
    """read cases and what was decided of them"""
    SAMPLE = "sample"
    """draw a lot's sample"""
    SEE_FIGURES = "see_figures"
    """figures by counter, device and kind of paper"""
    SEE_NAMES = "see_names"
    """figures by person: nobody, unless the policy says who"""
    QUALITY_SHEET = "quality_sheet"
    """write the sheet that tells how a dossier was digitised"""
    PROVENANCE = "provenance"
    """read what happened to each page, and prove it"""
    RETAIN = "retain"
    """delete what is past its days"""
    HOLD = "hold"
    """keep what would be deleted, for a reason"""


ALLOWED: Final[Mapping[Role, frozenset[Action]]] = MappingProxyType(
    {
        Role.COUNTER: frozenset({Action.QUALITY_SHEET, Action.PROVENANCE}),
        Role.SUPERVISOR: frozenset(
            {
                Action.REVIEW,
                Action.READ_CASES,
                Action.SAMPLE,
                Action.SEE_FIGURES,
                Action.QUALITY_SHEET,
                Action.PROVENANCE,
                Action.HOLD,
            }
        ),
        Role.AUDITOR: frozenset(
            {Action.READ_CASES, Action.SEE_FIGURES, Action.QUALITY_SHEET, Action.PROVENANCE, Action.HOLD}
        ),
        Role.ADMINISTRATOR: frozenset({Action.SEE_FIGURES, Action.PROVENANCE, Action.RETAIN}),
    }
)
"""The table. Who deletes is not who may hold, and neither decides about the other's."""


def may(roles: Collection[Role], action: Action, see_names: Collection[Role] = ()) -> bool:
    """Whether somebody of these roles may do it. `see_names` are those whom the policy lets see figures by person."""
    if action is Action.SEE_NAMES and not frozenset(roles).isdisjoint(see_names):
        return may(roles, Action.SEE_FIGURES)
    return any(action in ALLOWED[role] for role in roles)


def roles_of(groups: Collection[str], role_of_group: Mapping[str, Role]) -> frozenset[Role]:
    """The roles of a person of these groups, as an issuer calls them; counter staff is everybody."""
    return frozenset({Role.COUNTER, *(role_of_group[group] for group in groups if group in role_of_group)})
