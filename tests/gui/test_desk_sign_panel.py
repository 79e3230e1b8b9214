"""Before anything is signed: which certificate will sign, how its PIN stands, and what an officer chose last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.domain.errors import SigningFailed
from app.domain.keys import KeyOutlook, KeyPlace
from app.domain.pin import PinStanding, PinState
from app.services.outlook import KeyChoice
from app.settings.signing import SigningSection
from app.ui import key_words
from app.ui.services import DeskServices
from app.ui.tasks import Lane, TaskRunner
from app.ui.viewmodels.sign_outlook import FAR_MS, MOST_MS, SignOutlookViewModel
from tests.gui.conftest import Language
from tests.gui.test_key_dialog import HOLDER, STANDINGS

UNTIL = datetime(2026, 11, 26, 3, 42, tzinfo=UTC)
OTHER = replace(HOLDER, name="Trần Văn Thử", thumbprint="11" * 32)
LOCKED = KeyOutlook(KeyPlace.TOKEN, "VGCA TOKEN", (HOLDER, OTHER), pin=STANDINGS[PinState.NORMAL])
FIRST, SECOND = KeyChoice("officer", HOLDER, LOCKED), KeyChoice("officer", OTHER, LOCKED)


class Seen:
    """What a look finds, and what was preferred."""

    def __init__(self, *keys: KeyChoice) -> None:
        self.found = keys
        self.preferred: list[dict[str, str]] = []

    def prefer(self, preferred: dict[str, str]) -> None:
        self.preferred.append(preferred)

    def keys(self, _actor: object) -> tuple[KeyChoice, ...]:
        return self.found


type Make = Callable[[Seen, object], SignOutlookViewModel]


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Make]:
    """What a desk looks with; all of one test remember in one place."""
    kept = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
    runner = TaskRunner()

    def made(seen: Seen, actor: object) -> SignOutlookViewModel:
        qtbot.waitUntil(lambda: not runner.busy(Lane.KEYS))
        model = SignOutlookViewModel(runner, kept, lambda: False, runner)
        settings = SimpleNamespace(signing=SigningSection())
        model.use(cast(DeskServices, SimpleNamespace(signing_outlook=seen, actor=actor, settings=settings)))
        qtbot.waitUntil(lambda: model.keys is not None)
        return model

    yield made
    runner.close()


def test_of_several_certificates_the_chosen_one_is_remembered_for_its_officer(qtbot: QtBot, make: Make) -> None:
    an, binh = _people()
    seen = Seen(FIRST, SECOND)
    model = make(seen, an)
    assert model.chosen is FIRST and model.choices == (FIRST, SECOND) and model.on_token
    model.choose(SECOND)
    assert model.chosen is SECOND and model.signer == "officer"
    qtbot.waitUntil(lambda: seen.preferred[-1] == {"officer": OTHER.thumbprint})
    again = make(seen, an)
    assert again.chosen is SECOND
    assert make(seen, binh).chosen is FIRST, "what somebody else chose"


def test_what_is_shown_signs_also_where_the_key_would_take_another_one(make: Make) -> None:
    an, _ = _people()
    of_another = replace(FIRST, error=SigningFailed("CERTIFICATE_NOT_THE_OFFICERS"))
    seen = Seen(of_another, SECOND)
    model = make(seen, an)
    assert model.chosen is SECOND and len(model.choices) == 1, "there is nothing to choose"
    model.hold()
    assert seen.preferred[-1] == {"officer": OTHER.thumbprint}


def test_who_takes_over_is_not_shown_what_was_seen_for_another_officer(qtbot: QtBot, make: Make) -> None:
    an, binh = _people()
    model = make(Seen(FIRST), an)
    assert model.chosen is FIRST
    cast(Any, model)._services.actor = binh
    model.look()
    assert model.chosen is None
    qtbot.waitUntil(lambda: model.chosen is FIRST)


def test_one_that_cannot_sign_is_passed_over_and_several_tokens_wait_for_a_word(make: Make) -> None:
    an, _ = _people()
    of_another = replace(FIRST, error=SigningFailed("CERTIFICATE_NOT_THE_OFFICERS"))
    model = make(Seen(of_another, replace(SECOND, signer="second")), an)
    assert model.signer == "second" and len(model.choices) == 1
    which = SigningFailed("TOKEN_AMBIGUOUS", count=2, serials="a, b")
    two = make(Seen(replace(FIRST, error=which), replace(SECOND, error=which)), an)
    assert len(two.choices) == 2 and two.signer == "" and two.chosen is not None and two.chosen.error is which
    none = make(Seen(), an)
    assert none.chosen is not None and none.chosen.error is not None and none.chosen.error.code == "NO_KEY_SET_UP"


def test_a_service_that_refuses_is_asked_ever_more_rarely_until_it_answers(qtbot: QtBot, make: Make) -> None:
    an, _ = _people()
    refused = KeyChoice("officer", error=SigningFailed("REVOCATION_UNREACHABLE"))
    seen = Seen(refused)
    model = make(seen, an)
    token_ms = model._every.interval()
    assert token_ms == FAR_MS, "a token that is not there yet is looked for as often as before"
    services = cast(Any, model)._services
    services.settings.signing = SigningSection.model_validate({"csc": {"url": "https://service.example/csc/v1"}})
    seen.found = (replace(refused, signer=next(iter(services.settings.signing.signers))),)
    pauses = []
    for _ in range(7):
        model.look()
        qtbot.waitUntil(lambda: not cast(Any, model)._runner.busy(Lane.KEYS))
        pauses.append(model._every.interval())
    assert pauses[:3] == [2 * FAR_MS, 4 * FAR_MS, 8 * FAR_MS] and pauses[-1] == MOST_MS
    seen.found = (FIRST,)
    model.look()
    qtbot.waitUntil(lambda: model._every.interval() == FAR_MS)


def _people() -> tuple[Any, Any]:
    return SimpleNamespace(id=uuid4()), SimpleNamespace(id=uuid4())


@pytest.mark.parametrize(
    ("choice", "until", "shape", "short"),
    [
        (FIRST, None, "lock", "PIN: sẽ hỏi khi ký"),
        (replace(FIRST, outlook=replace(LOCKED, pin=None)), UNTIL, "unlock", "PIN: mở đến 10:42"),
        (replace(FIRST, outlook=replace(LOCKED, pin=STANDINGS[PinState.LAST_TRY])), None, "error", "PIN: còn lần cuối"),
        (
            replace(FIRST, outlook=replace(LOCKED, pin=PinStanding("54B1", PinState.NOT_REPORTED, 1))),
            None,
            "state-doubtful",
            "PIN: đã bị nhập sai",
        ),
        (
            replace(FIRST, outlook=replace(LOCKED, pin=STANDINGS[PinState.LOCKED])),
            None,
            "pin-locked",
            "Token đã bị khóa",
        ),
        (KeyChoice("officer", error=SigningFailed("TOKEN_MISSING")), None, "step-failed", "Chưa cắm token"),
        (
            KeyChoice("officer", error=SigningFailed("TOKEN_REFUSED", token="1")),
            None,
            "step-failed",
            "Token không ký được",
        ),
    ],
)
def test_the_state_of_the_pin_is_said_in_words_and_by_a_shape(
    language: Language, choice: KeyChoice, until: datetime | None, shape: str, short: str
) -> None:
    name, _, sentence = key_words.standing(choice, until)
    assert (name, key_words.in_short(choice, until)) == (shape, short)
    assert sentence
