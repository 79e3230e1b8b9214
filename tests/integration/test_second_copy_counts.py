"""When a second copy counts, and so the citizen may leave: with real folders that lost something, grew old or were never ours."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from app.bootstrap.second_copies import second_copies
from app.domain.clock import SystemClock
from app.domain.second_copy import CopyHere
from app.services.second_copy import SecondCopies
from app.settings import load
from app.store.second_copy import place
from app.store.second_copy.folder import MARK_FILE, snapshots_in
from app.store.second_copy.recipients import keep_recipient
from app.store.second_copy.restoring import restore_copy
from app.store.second_copy.sealing import new_key
from tests.support.store_world import KEY, Desk, anywhere, copied, open_copy, waiting_dossier


class Counter:
    """A station with a stick; the recovery key lies in its data folder."""

    def __init__(self, folder: Path) -> None:
        self.desk: Desk = open_copy(folder / "data")
        self.stick = folder / "usb"
        keep_recipient(self.desk.store.folder, KEY.recipient)
        settings = load(self.desk.store.folder, {"second_copy": {"folders": [str(self.stick)]}})
        self.copies: SecondCopies = second_copies(self.desk.store, settings, SystemClock())

    def waiting(self, code: str) -> UUID:
        waiting_dossier(self.desk, code)
        return self.desk.store.outbox.pending()[-1].document_id

    def make(self) -> None:
        assert self.copies.make(self.desk.actor).failed == ()

    def counts(self, document_id: UUID) -> bool:
        return self.copies.of(document_id) is not None

    def said(self) -> str:
        (state,) = self.copies.states()
        return state.error.code if state.error else ""


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    monkeypatch.setattr(place, "require_elsewhere", anywhere)
    counter = Counter(tmp_path)
    yield counter
    counter.desk.store.close()


def a_paper(stick: Path) -> Path:
    return sorted(stick.glob("papers/*/*.age"))[0]


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lose_papers(stick: Path) -> None:
    shutil.rmtree(stick / "papers")


def lose_one(stick: Path) -> None:
    a_paper(stick).unlink()


def shorten_one(stick: Path) -> None:
    shorten(a_paper(stick))


def point_elsewhere(stick: Path) -> None:
    paper = a_paper(stick)
    paper.rename(stick.parent / "beside the data")
    paper.symlink_to(stick.parent / "beside the data")


@pytest.mark.parametrize("lose", [lose_papers, lose_one, shorten_one, point_elsewhere])
def test_a_paper_that_is_gone_counts_no_more_and_the_next_run_mends_it(
    counter: Counter, tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    document = counter.waiting("H1")
    counter.make()
    assert counter.counts(document)
    lose(counter.stick)
    assert not counter.counts(document)
    counter.make()
    assert counter.counts(document)
    for name in snapshots_in(counter.stick):  # also the ones from before: the paper came back under its name
        assert restore_copy(counter.stick, tmp_path / f"{name.seq}", KEY.secret, seq=name.seq).ok


def test_an_older_snapshot_covers_nothing_that_came_later(counter: Counter) -> None:
    first = counter.waiting("H1")
    counter.make()
    second = counter.waiting("H2")
    counter.make()
    assert counter.counts(first)
    assert counter.counts(second)
    (counter.stick / str(snapshots_in(counter.stick)[-1])).unlink()
    assert not counter.counts(second), "a restore would not know it"
    assert counter.counts(first)
    counter.make()
    assert counter.counts(second)


def test_a_stick_that_was_set_back_counts_for_what_it_holds(counter: Counter, tmp_path: Path) -> None:
    first = counter.waiting("H1")
    counter.make()
    shutil.copytree(counter.stick, tmp_path / "clone")
    (then,) = counter.copies.states()
    second = counter.waiting("H2")
    counter.make()
    counter.stick.rename(tmp_path / "other stick")
    (tmp_path / "clone").rename(counter.stick)
    assert (counter.counts(first), counter.counts(second)) == (True, False)
    assert counter.copies.states() == (then,), "its age is that of the newest snapshot in it"
    counter.make()
    assert counter.counts(second)
    assert restore_copy(counter.stick, tmp_path / "new", KEY.secret).ok


def test_a_snapshot_that_the_station_did_not_read_back_counts_for_nothing(counter: Counter) -> None:
    document = counter.waiting("H1")
    counter.make()
    made_up = counter.stick / "snapshots" / "00000099-00000099.age"
    made_up.write_bytes(b"age-encryption.org/v1\n")
    assert not counter.counts(document), "a restore would take that one"
    counter.make()
    assert counter.counts(document)


def test_an_empty_file_is_no_snapshot(counter: Counter) -> None:
    document = counter.waiting("H1")
    counter.make()
    (counter.stick / str(snapshots_in(counter.stick)[-1])).write_bytes(b"")
    assert not counter.counts(document)
    assert counter.said() == "COPY_INCOMPLETE"


def test_a_page_that_came_later_leaves_the_copy_of_a_paper_as_it_is(counter: Counter) -> None:
    document = counter.waiting("H1")
    counter.make()
    owner = counter.desk.store.dossiers.find("H1")
    assert owner is not None
    part = counter.desk.store.dossiers.component(owner.id, "khac", "Giấy khác", counter.desk.actor)
    counter.desk.scan(counter.desk.batch(owner, part), 0, b"another page")
    assert counter.counts(document)


def test_a_mark_that_nobody_can_read_is_told_and_nothing_older_stays(counter: Counter) -> None:
    document = counter.waiting("H1")
    counter.make()
    assert counter.counts(document)
    (counter.stick / MARK_FILE).write_text("[" * 60_000)
    assert not counter.counts(document)
    assert counter.said() == "COPY_MARK_DAMAGED"


def test_a_copy_for_a_lost_key_counts_no_more(counter: Counter) -> None:
    document = counter.waiting("H1")
    counter.make()
    keep_recipient(counter.desk.store.folder, new_key().recipient)
    assert not counter.counts(document)
    assert counter.said() == "COPY_OTHER_KEY"
    keep_recipient(counter.desk.store.folder, KEY.recipient)
    assert counter.counts(document)


def test_a_look_that_breaks_leaves_no_answer_from_before(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder makes a look raise what it does not know, so it is made up."""
    document = counter.waiting("H1")
    answers = [CopyHere(copied(counter.desk, counter.stick).copy_id, 1)]
    broke: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", broke.append)

    def look(folder: Path, needs: object) -> CopyHere:
        return answers.pop()

    store = counter.desk.store
    copies = SecondCopies(store, None, look, SystemClock(), folders=[counter.stick], always=False)  # type: ignore[arg-type]
    assert copies.of(document) is not None
    assert copies.of(document) is None
    assert [type(one.exc_value) for one in broke] == [IndexError]
