"""What a sign-in leaves: who it was, and the tokens. It lives in the keyring and in memory, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from app.domain.identity import Person


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in. Moments are seconds of this computer's Unix clock, counted from when the token came: the issuer's clock plays no part.

    Attributes:
        issuer: URL.
        subject: the issuer's name for the person.
        name: for people.
        groups: of the person, in order.
        access_token: what the dossier system is shown.
        refresh_token: what the issuer is shown for a new one; empty where it gave none.
        refresh_at_s: from when on a new one is fetched.
        expires_at_s: from when on this one is worth nothing; infinity where the issuer did not say.
    """

    issuer: str
    subject: str
    name: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    refresh_at_s: float
    expires_at_s: float
    groups: tuple[str, ...] = ()

    @property
    def person(self) -> Person:
        """Who it was."""
        return Person(self.issuer, self.subject, self.name, frozenset(self.groups))

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> Self:
        """What was kept. Raises ValueError where that is something else."""
        found: Any = json.loads(kept)
        try:
            return cls(
                issuer=str(found["issuer"]),
                subject=str(found["subject"]),
                name=str(found["name"]),
                access_token=str(found["access_token"]),
                refresh_token=str(found["refresh_token"]),
                refresh_at_s=float(found["refresh_at_s"]),
                expires_at_s=float(found["expires_at_s"]),
                groups=tuple(map(str, found.get("groups", ()))),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("not a sign-in") from error
