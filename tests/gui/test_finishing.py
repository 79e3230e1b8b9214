"""Finishing several papers of which one waits: the others go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import Cancelled, DeliveryFailed, InputRefused, SigningFailed, StationError, StoreFailed
from app.domain.ids import new_id
from app.domain.model import Component
from app.domain.signatures import Authorization, Challenge, SignerIdentity
from app.services.digitize import Watch
from app.settings import load
from app.store.duties import Duties
from app.ui.services import DeskServices
from app.ui.tasks import TaskRunner
from app.ui.viewmodels.finishing import FinishingViewModel, StageState
from app.ui.widgets.finish_view import FinishView
from tests.gui.conftest import Until


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def _services(folder: Path, digitizing: SimpleNamespace) -> SimpleNamespace:
    """As the desk has them, where all is signed already."""
    finishing = SimpleNamespace(sign=lambda *_: {})
    settings = load(folder / "data", {})
    return SimpleNamespace(settings=settings, finishing=finishing, digitizing=digitizing, actor=None, secrets=None)


def _finished(
    until: Until, runner: TaskRunner, services: SimpleNamespace, papers: Sequence[Component]
) -> tuple[FinishingViewModel, list[str]]:
    """All that could be done with the papers is done; the codes tell what failed."""
    finishing, told = FinishingViewModel(runner), list[str]()
    finishing.use(cast("DeskServices", services))
    finishing.failed.connect(lambda error: told.append(error.code))
    finishing.finish(papers)
    until(lambda: not finishing.finishing)
    return finishing, told


def test_a_paper_that_another_process_has_in_hand_waits_and_the_others_go_on(
    until: Until, runner: TaskRunner, tmp_path: Path
) -> None:
    dossier, duties = new_id(), Duties(tmp_path / "duties")
    papers = [Component(new_id(), dossier, code, code) for code in ("TP01", "TP02", "TP03")]

    def finish(component_id: UUID, _plan: object, _actor: object, _watch: object) -> object:
        with duties.hold(f"document-{component_id}"):
            return SimpleNamespace(receipt=component_id)

    services = _services(tmp_path, SimpleNamespace(finish=finish))
    with duties.hold(f"document-{papers[1].id}"):
        finishing, told = _finished(until, runner, services, papers)
    assert told == ["DUTY_HELD"]
    assert [paper.receipt for paper in finishing.papers] == [papers[0].id, None, papers[2].id]
    assert finishing.papers[1].stages == (StageState.WAITING,) * 3
    assert finishing.stuck == papers[1]


def test_papers_are_finished_in_the_name_of_who_began_it(until: Until, runner: TaskRunner, tmp_path: Path) -> None:
    names = list[object]()
    services = _services(tmp_path, SimpleNamespace())

    def sign(_ids: object, _plan: object, actor: object, *_: object) -> dict[UUID, StationError]:
        services.actor = "who takes over"
        names.append(actor)
        return {}

    def finish(_component: object, _plan: object, actor: object, _watch: object) -> object:
        names.append(actor)
        return SimpleNamespace(receipt=None)

    services.actor, services.finishing.sign, services.digitizing.finish = "who began", sign, finish
    _finished(until, runner, services, [Component(new_id(), new_id(), "TP01", "TP01")])
    assert names == ["who began", "who began"]


def test_the_sending_goes_on_while_the_next_dossier_is_finished(
    until: Until, runner: TaskRunner, tmp_path: Path
) -> None:
    first, second = (Component(new_id(), new_id(), "TP01", "TP01") for _ in range(2))
    network = threading.Event()

    def sign(ids: Sequence[UUID], *others: object) -> dict[UUID, StationError]:
        on_signed = cast("Callable[[UUID], None]", others[4])
        for one in ids:
            on_signed(one)
        return {}

    def finish(component_id: UUID, _plan: object, _actor: object, _watch: object) -> object:
        if component_id == first.id:
            network.wait(30)
            raise DeliveryFailed("FILE_REFUSED")
        return SimpleNamespace(receipt=component_id)

    services = _services(tmp_path, SimpleNamespace(finish=finish))
    services.finishing.sign = sign
    finishing, told, told_behind = FinishingViewModel(runner), list[str](), list[str]()
    finishing.use(cast("DeskServices", services))
    finishing.failed.connect(lambda error: told.append(error.code))
    finishing.failed_behind.connect(lambda error: told_behind.append(error.code))
    finishing.go_on_behind()
    finishing.finish([first])
    assert not finishing.only_sends, "it is not signed yet"
    until(lambda: finishing.only_sends)
    finishing.go_on_behind()
    assert not finishing.finishing and not finishing.papers and finishing.behind == 1
    finishing.finish([second])
    network.set()
    until(lambda: not finishing.finishing)
    assert [paper.receipt for paper in finishing.papers] == [second.id] and finishing.behind == 0
    assert (told, told_behind) == ([], ["FILE_REFUSED"])


def test_a_paper_of_a_colleague_waits_for_him_and_the_others_go_on(
    until: Until, runner: TaskRunner, tmp_path: Path
) -> None:
    papers = [Component(new_id(), new_id(), code, code) for code in ("TP01", "TP02")]

    def finish(component_id: UUID, _plan: object, _actor: object, _watch: object) -> object:
        if component_id == papers[0].id:
            raise SigningFailed("PAPER_OF_ANOTHER", component="TP01", whose="An")
        return SimpleNamespace(receipt=component_id)

    services = _services(tmp_path, SimpleNamespace(finish=finish))
    finishing, told = _finished(until, runner, services, papers)
    assert told == ["PAPER_OF_ANOTHER"]
    assert [paper.receipt for paper in finishing.papers] == [None, papers[1].id]


@pytest.mark.parametrize(
    ("error", "received"),
    [
        (StationError("PDFA_INVALID", clause="6.1"), 2),
        (InputRefused("COMPONENT_EMPTY", component="TP02"), 2),
        (StoreFailed("BLOB_DAMAGED"), 2),
        (DeliveryFailed("SERVER_UNREACHABLE"), 2),
        (StoreFailed("DISK_FULL"), 1),
        (SigningFailed("WRONG_PIN"), 1),
        (Cancelled(), 1),
    ],
)
def test_a_paper_that_is_refused_for_itself_leaves_those_behind_it_alone(
    until: Until, runner: TaskRunner, tmp_path: Path, error: StationError, received: int
) -> None:
    papers = [Component(new_id(), new_id(), code, code) for code in ("TP01", "TP02", "TP03")]

    def finish(component_id: UUID, _plan: object, _actor: object, _watch: object) -> object:
        if component_id == papers[1].id:
            raise error
        return SimpleNamespace(receipt=component_id)

    services = _services(tmp_path, SimpleNamespace(finish=finish))
    finishing, told = _finished(until, runner, services, papers)
    assert told == [error.code]
    assert [paper.receipt for paper in finishing.papers if paper.receipt] == [papers[0].id, papers[2].id][:received]


def test_a_key_that_fails_holds_up_no_paper_that_is_signed(until: Until, runner: TaskRunner, tmp_path: Path) -> None:
    papers = [Component(new_id(), new_id(), code, code) for code in ("TP01", "TP02", "TP03")]
    services = _services(tmp_path, SimpleNamespace(finish=lambda component, *_: SimpleNamespace(receipt=component)))
    unsealed = {papers[0].id: SigningFailed("CERTIFICATE_EXPIRED")}
    services.finishing = SimpleNamespace(sign=lambda *_: unsealed)
    finishing, told = _finished(until, runner, services, papers)
    assert told == ["CERTIFICATE_EXPIRED"]
    assert [paper.receipt for paper in finishing.papers] == [None, papers[1].id, papers[2].id]


def test_who_is_waited_for_elsewhere_is_told_until_it_goes_on(
    qtbot: QtBot, until: Until, runner: TaskRunner, tmp_path: Path
) -> None:
    papers = [Component(new_id(), new_id(), "TP01", "TP01")]
    holder = SignerIdentity("", "", "", "1", "ab" * 32, datetime.now(UTC), datetime.now(UTC))
    given: list[Authorization] = []

    def finish(_component_id: UUID, _plan: object, _actor: object, watch: Watch) -> object:
        given.append(watch.authorize("officer", holder, Challenge(pin=False, elsewhere=True)))
        return SimpleNamespace(receipt=None)

    services = _services(tmp_path, SimpleNamespace(finish=finish))
    finishing, view = FinishingViewModel(runner), FinishView()
    qtbot.addWidget(view)
    finishing.use(cast("DeskServices", services))
    shown: list[bool] = []
    finishing.changed.connect(lambda: shown.append(finishing.confirmed_elsewhere))
    finishing.ask_holder = lambda question: finishing.wait_for_confirmation()
    finishing.finish(papers)
    until(lambda: not finishing.finishing)
    assert given == [Authorization(signatures=1)]
    assert shown[-1] is False and True in shown
    view.show_work((), {}, under_way=True, elsewhere=True)
    assert "app of the signing service" in view.title
    view.show_work((), {}, under_way=True, elsewhere=False)
    assert "app of the signing service" not in view.title
    finishing.wait_for_confirmation()
    assert not finishing.confirmed_elsewhere, "nothing is under way"
