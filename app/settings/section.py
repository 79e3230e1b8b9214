"""What every section of the settings is, and the kinds of values that several have."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A table of `sohoa.toml`: a key that nobody knows is refused, and nothing changes while the program runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _thumbprint(typed: str) -> str:
    plain = re.sub(r"[:\s]", "", typed)
    if plain and re.fullmatch("[0-9a-fA-F]{64}", plain) is None:
        raise PydanticCustomError("thumbprint", "64 digits of base 16")
    return plain


def _without_secret(typed: str) -> str:
    if "@" in typed.partition("://")[2].partition("/")[0]:
        raise PydanticCustomError("secret", "a name or a password in an address")
    return typed


type Address = Annotated[str, AfterValidator(_without_secret)]
"""of a server; who the station is there stands in the keyring, never in the address"""
type Thumbprint = Annotated[str, AfterValidator(_thumbprint)]
"""SHA-256 of a certificate in hex, with or without the colons that openssl prints; empty: none"""
