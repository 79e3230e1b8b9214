"""How a PIN is asked for, in each state of it."""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from typing import Final

from app.domain.pin import PinStanding, PinState
from app.domain.signatures import Asked, Challenge, KeyQuestion, SignerIdentity
from app.ui.widgets.key_dialog import KeyDialog
from gallery.camera import Camera
from gallery.day import TOKEN

LABEL: Final = "VGCA TOKEN"


def pin_dialogs(camera: Camera) -> None:
    """All of them."""
    begins, ends = (datetime(year, 6, 30, tzinfo=UTC) for year in (2025, 2028))
    who = SignerIdentity("Nguyễn Thị Mẫu", "Ủy ban nhân dân xã Mẫu", "CN=Mẫu", "1", "00" * 32, begins, ends)
    refusals = {PinState.WRONG_ENTERED: 1, PinState.LAST_TRY: 2, PinState.LOCKED: 3}
    standings = {state.value: PinStanding(TOKEN, state, refusals.get(state, 0)) for state in PinState}
    standings["allowed"] = PinStanding(TOKEN, PinState.NOT_REPORTED, 2, allowed=True)
    for name, standing in standings.items():
        question = KeyQuestion(who, Challenge(standing=standing, token_label=LABEL), Asked.PIN)
        camera.take_dialog(functools.partial(KeyDialog, question), f"pin-{name}")
