"""What goes wrong at the bucket that a centre's machines share."""

from __future__ import annotations

from tests.support.centre_faults.fault import Act, Fault
from tests.support.centre_faults.world import World
from tests.support.seaweedfs import WRITER
from tests.support.wire import Way

_NO_LISTING = b'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>'
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n"


def _dies(world: World) -> None:
    world.seaweed.kill()
    world.work()
    world.seaweed.start()


def _line(pages: int = 2, **way: int | float | bool) -> Act:
    """The counters' line to it fails in both directions."""

    def play(world: World) -> None:
        with world.broken("counter", "bucket", **way):
            world.work(pages)

    return play


def _wrong_byte(up: bool) -> Act:
    def play(world: World) -> None:
        line = world.lines["counter", "bucket"]
        for counter in world.counters:
            counter.connect()  # bytes are counted from where a connection begins
        way = Way(wrong_at=10_000)
        line.up, line.down = (way, Way()) if up else (Way(), way)
        world.work()
        line.mend()

    return play


def _lags(world: World) -> None:
    line = world.lines["counter", "bucket"]
    line.canned[b"GET /blobs?list-type=2"] = _HEAD % len(_NO_LISTING) + _NO_LISTING
    world.work()
    for counter in world.counters:
        assert counter.centre.compare().holds
    line.mend()


def _is_full(world: World) -> None:
    with world.full("seaweedfs"):
        world.work()


def _refuses(world: World) -> None:
    for counter in world.counters:
        counter.who = "centre:guessed"
        counter.connect()
    world.work()


def _right_key(world: World) -> None:
    for counter in world.counters:
        counter.who = WRITER
        counter.connect()


def _loses(world: World) -> None:
    """A disk of it was put back from an older copy; comparing brings what lacks."""
    world.work()
    for counter in world.counters:
        newest = list(counter.acknowledged.values())[-1]
        world.place().remove(newest.sha256)
        assert counter.centre.compare().brought == 1


PLACE: tuple[Fault, ...] = (
    Fault("the store of objects is down", "SeaweedFS is killed with kill -9 and started again", _dies, "PLACE_AWAY"),
    Fault(
        "the store of objects is slow",
        "each piece waits 0.2 s on its way",
        _line(delay_s=0.2),
    ),
    Fault(
        "the store of objects breaks off",
        "each connection ends after 300 bytes",
        _line(cut_after=300),
        "PLACE_AWAY",
    ),
    Fault(
        "a byte changes on its way to the store of objects",
        "one byte of what is sent gets another value",
        _wrong_byte(up=True),
        "PLACE_AWAY",
    ),
    Fault(
        "the store of objects gives a wrong byte",
        "one byte of what it sends gets another value",
        _wrong_byte(up=False),
        "PLACE_WRONG",
    ),
    Fault(
        "the listing of the store of objects lags",
        "it lists nothing, whatever lies there; `replicate --check` meanwhile",
        _lags,
    ),
    Fault(
        "disk full on the store of objects' server",
        "its disk of 400 MB is filled to the last block",
        _is_full,
        "PLACE_AWAY",
        asks_mount=True,
    ),
    Fault(
        "the store of objects refuses the key",
        "the counters' key is another one; then the right one is put into the keyring",
        _refuses,
        "PLACE_FORBIDDEN",
        mend=_right_key,
    ),
    Fault(
        "the store of objects lost what it had",
        "a file of each counter is taken away there; `replicate --check` then",
        _loses,
    ),
)
