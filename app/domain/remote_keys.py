"""Keys at a signing service as a person sees them who sets one up."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.errors import StationError
from app.domain.signatures import SignerIdentity


@dataclass(frozen=True, slots=True)
class RemoteKey:
    """A key that a service offers.

    Attributes:
        id: its name there; may hold personal data.
        identity: whose it is; None where it can't be used here.
        trouble: why it can't.
        chosen: whether the station signs with it.
    """

    id: str = field(repr=False)
    identity: SignerIdentity | None
    trouble: StationError | None
    chosen: bool
