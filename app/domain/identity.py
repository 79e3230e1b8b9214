"""Who is at the desk, as an issuer (an OpenID provider) knows the person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed in.

    Attributes:
        issuer: the URL of who vouches.
        subject: the issuer's own name for the person, which never changes and is never given to another.
        name: as the issuer writes it; for people to read.
        groups: those that the issuer says the person is of; what they mean, the province says (`app.domain.rights`).
    """

    issuer: str
    subject: str
    name: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types into a browser anywhere to sign this station in (RFC 8628).

    Attributes:
        user_code: the code.
        address: where it is typed.
        whole_address: the same with the code in it; empty where the issuer gives none.
        valid_s: how long it may be used.
    """

    user_code: str
    address: str
    whole_address: str
    valid_s: int
