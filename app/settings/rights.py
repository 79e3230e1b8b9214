"""Who may do more than the counter's own work: for the province alone to say, in its policy file."""

from __future__ import annotations

from pydantic import Field

from app.domain.rights import Role
from app.settings.section import Address, Section


class RightsSection(Section):
    """Roles. Each key counts in the policy file only."""

    issuer: Address = ""
    """whose word about groups and people counts (as `identity.issuer`); empty: nobody's, for a counter sets its own issuer"""
    groups: dict[str, Role] = Field(default_factory=dict)
    """a group of the issuer's (claim `identity.groups_claim`) -> the role that its people have"""
    people: dict[str, tuple[Role, ...]] = Field(default_factory=dict)
    """the issuer's own name of a person (`sub`) -> roles, where the issuer tells no groups"""
    operator: tuple[Role, ...] = ()
    """roles of the operator of a station without sign-in"""
    see_names: tuple[Role, ...] = ()
    """the roles that may see figures by person"""
