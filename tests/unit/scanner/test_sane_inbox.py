from __future__ import annotations

from multiprocessing import Pipe

from scanner.sane.messages import Alive, Finished, Rounded, Rows, Waiting
from scanner.sane.watch import Inbox


def test_the_latest_status_goes_before_what_waits() -> None:
    ours, theirs = Pipe()
    inbox = Inbox(ours)
    for event in (Alive(), Rows(1, 9), Rounded("dpi", 1, 2), Rows(2, 9), Waiting(5, 4), Finished(0)):
        theirs.send(event)
    assert [inbox.next(0) for _ in range(5)] == [Waiting(5, 4), Alive(), Rounded("dpi", 1, 2), Finished(0), None]
    assert not inbox.ended


def test_a_child_that_has_gone_is_heard_to_its_end() -> None:
    ours, theirs = Pipe()
    inbox = Inbox(ours)
    theirs.send(Alive())
    theirs.close()
    assert inbox.next(0) == Alive()
    assert inbox.next(0) is None
    assert inbox.ended
