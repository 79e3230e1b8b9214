"""Asked by every use case that not everybody may do; who is refused is told why, and the refusal stands in the audit chain."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from app.domain.errors import InputRefused
from app.domain.model import Actor
from app.domain.rights import Action, Role, may

if TYPE_CHECKING:
    from app.store.store import Store

type RolesOf = Callable[[Actor], frozenset[Role]]
"""what the sign-in and the policy say of a person"""


class Rights:
    """The rights of the people at this station."""

    def __init__(self, store: Store, roles_of: RolesOf, see_names: Collection[Role] = ()) -> None:
        """`see_names` are the roles that may see figures by person."""
        self._store = store
        self._roles_of = roles_of
        self._see_names = frozenset(see_names)

    def may(self, actor: Actor, action: Action) -> bool:
        """Whether the person may do it: for a screen that shows only what can be done."""
        return may(self._roles_of(actor), action, self._see_names)

    def require(self, actor: Actor, action: Action) -> None:
        """The person may do it.

        Raises:
            InputRefused: NOT_ALLOWED; it was put on record.
        """
        if not self.may(actor, action):
            self._store.people.refused(actor, action)
            raise InputRefused("NOT_ALLOWED", action=action.value)
