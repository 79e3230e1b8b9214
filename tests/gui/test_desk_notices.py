"""In which order the desk says things: what happens now comes first, and what waits is never lost."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.errors import DeliveryFailed, DeviceFailed, SigningFailed
from app.messages import Language, explain
from app.services.stacks import TurnedStack
from app.ui.language import speak
from app.ui.viewmodels.cases import fault_case
from app.ui.viewmodels.notices import Notice, NoticeQueue, of_stack
from app.ui.widgets import banner as banners

CHECK_DUE = Notice(None, "the scanner is due for its check", waits=True)
HALF = Notice(None, "a scan was interrupted", waits=True)
JAM = Notice(DeviceFailed("PAPER_JAM", retryable=True))
STOPPED = Notice(None, "the scan was stopped")


class Banner:
    """What a person sees, and whether something runs meanwhile."""

    def __init__(self) -> None:
        self.shown: Notice | None = None
        self.runs = False
        self.queue = NoticeQueue(self._show, lambda: not self.runs)

    def _show(self, notice: Notice | None) -> None:
        self.shown = notice


@pytest.fixture
def banner() -> Banner:
    return Banner()


def test_what_waits_comes_one_after_the_other(banner: Banner) -> None:
    banner.queue.say(HALF)
    banner.queue.say(CHECK_DUE)
    assert banner.shown == HALF
    banner.queue.dealt_with()
    assert banner.shown == CHECK_DUE
    banner.shown = None
    banner.queue.dealt_with()
    assert banner.shown is None


def test_what_happens_now_covers_what_waits_and_does_not_end_it(banner: Banner) -> None:
    banner.queue.say(CHECK_DUE)
    banner.queue.say(JAM)
    banner.queue.say(STOPPED)
    assert banner.shown == STOPPED, "of two that happen now the later one is true"
    banner.queue.dealt_with()
    assert banner.shown == CHECK_DUE


def test_a_check_that_is_due_does_not_cover_an_error(banner: Banner) -> None:
    banner.queue.say(JAM)
    banner.queue.say(CHECK_DUE)
    assert banner.shown == JAM
    banner.queue.dealt_with()
    assert banner.shown == CHECK_DUE


def test_while_something_runs_nothing_is_said_that_can_wait(banner: Banner) -> None:
    banner.queue.say(CHECK_DUE)
    banner.runs = True
    banner.queue.say(None)
    banner.queue.say(HALF)
    banner.queue.rest()
    assert banner.shown is None
    banner.runs = False
    banner.queue.rest()
    assert banner.shown == CHECK_DUE


def test_the_same_is_said_once_however_often_it_is_found(banner: Banner) -> None:
    banner.queue.say(HALF)
    banner.queue.say(HALF)
    banner.queue.say(CHECK_DUE)
    banner.queue.say(CHECK_DUE)
    banner.queue.dealt_with()
    assert banner.shown == CHECK_DUE
    banner.shown = None
    banner.queue.dealt_with()
    assert banner.shown is None


def _silent(driver: str) -> Notice:
    return Notice(DeviceFailed("SCANNER_DRIVER_SILENT", driver=driver), waits=True)


def test_two_silent_drivers_are_two_notices_and_the_same_one_is_said_once(banner: Banner) -> None:
    for driver in ("epson2", "fujitsu", "epson2", "fujitsu"):
        banner.queue.say(_silent(driver))
    said = []
    while banner.shown is not None and banner.shown.error is not None:
        said.append(banner.shown.error.fields["driver"])
        banner.shown = None
        banner.queue.dealt_with()
    assert said == ["epson2", "fujitsu"]


def test_a_number_that_grew_makes_no_second_notice(banner: Banner) -> None:
    for hours in (4, 5):
        banner.queue.say(Notice(DeliveryFailed("OUTBOX_OVERDUE", count=2, hours=hours), waits=True))
    banner.shown = None
    banner.queue.dealt_with()
    assert banner.shown is None


def test_what_is_true_no_more_is_not_said_whether_it_is_shown_or_waits(banner: Banner) -> None:
    banner.queue.say(CHECK_DUE)
    banner.queue.say(HALF)
    banner.queue.say(STOPPED)
    banner.queue.take_back(lambda notice: notice == HALF)
    assert banner.shown == STOPPED
    banner.queue.take_back(lambda notice: notice == STOPPED)
    assert banner.shown == CHECK_DUE
    banner.queue.take_back(lambda notice: notice == CHECK_DUE)
    assert banner.shown is None


@pytest.mark.parametrize(
    ("language", "backs", "said"),
    [
        ("en", 0, "Dossier H01-1: fronts are in (3), and their backs are not."),
        ("en", 2, "Dossier H01-1: fronts (3) and backs (2) are in, not paired yet."),
        ("vi", 0, "Hồ sơ H01-1: đã có 3 mặt trước, chưa có mặt sau."),
        ("vi", 2, "Hồ sơ H01-1: đã có 3 mặt trước và 2 mặt sau, chưa ghép với nhau."),
    ],
)
def test_backs_that_are_in_are_not_asked_for(qapp: QApplication, language: str, backs: int, said: str) -> None:
    speak(qapp, "vi" if language == "vi" else "en")
    try:
        notice = of_stack(TurnedStack("H01-1", "don", 3, backs), lambda: None)
    finally:
        speak(qapp, "en")
    assert notice.message == said


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_window_shows_no_marks_of_what_is_typed(qapp: QApplication, language: Language) -> None:
    stopped = SigningFailed("PIN_STOPPED", token="0001")
    assert "`tokens --allow 0001`" in explain(stopped, language).remedy
    shown = banners.Banner(language)
    shown.show_error(stopped)
    case = fault_case(stopped, language, {}, ())
    for said in (shown.accessibleName(), case.remedy):
        assert "tokens --allow 0001" in said
        assert "`" not in said
