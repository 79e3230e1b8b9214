"""The section of the centre: where the rows and the bytes of many counters come together."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from app.settings.section import Section


def _checked(typed: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(typed)
    except ValueError:
        raise PydanticCustomError("address", "an address of no form that is known") from None
    if parts.password is not None or "password" in parts.query:
        raise PydanticCustomError("secret", "a password in an address")
    if typed and parts.scheme not in schemes:
        raise PydanticCustomError("address", f"an address that begins with {' or '.join(schemes)}")
    return typed


def _database(typed: str) -> str:
    return _checked(typed, ("postgresql",))


def _place(typed: str) -> str:
    return _checked(typed, ("file", "s3"))


class CentreSection(Section):
    """Both or none of them: a counter without a centre works as it always did."""

    database: Annotated[str, AfterValidator(_database)] = ""
    """`postgresql://counter-17@db.example.vn/sohoa`; the password comes from the keyring (`centre-database`)"""
    blobs: Annotated[str, AfterValidator(_place)] = ""
    """`file:///srv/sohoa` (a folder in a share that all machines have mounted) or `s3://bucket/prefix?endpoint=https://server`; the
    key comes from the keyring (`app/store/places/by_url.py`)"""
    role: Literal["counter", "centre"] = "counter"
    """what this machine is: a counter, which brings its work there, or one at the centre, which works over the work of all counters"""

    @property
    def is_set(self) -> bool:
        """Whether there is one."""
        return bool(self.database)
