"""The moments at which the power can go, and a bounded choice of what is then on the disk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from random import Random

from tests.crash.power.disk import Boundary, Change, Law, Resize, Step, Sync, Write
from tests.crash.power.history import History

SECTOR_BYTES = 512


@dataclass(frozen=True, slots=True)
class Moment:
    """Just before an fsync, just after it, or the end.

    Attributes:
        number: counts the moments.
        safe: changes that are durable.
        pending: changes that are not, in order.
        fresh: how many of the pending ones, at the end, are newer than the moment before.
        passed: how often the program had come by each boundary.
    """

    number: int
    safe: tuple[Change, ...]
    pending: tuple[Change, ...]
    fresh: int
    passed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Loss:
    """One state of the disk: what arrived of the pending changes; `kind` says how they were chosen."""

    kind: str
    arrived: tuple[Change, ...]


def moments(history: History, law: Law) -> Iterator[Moment]:
    """Each moment of a history, under one law."""
    safe: list[Change] = []
    pending: list[Change] = []
    passed: Counter[str] = Counter()
    number = fresh = 0
    for position, event in enumerate(history.events):
        match event:
            case Change():
                pending.append(event)
                fresh += 1
            case Boundary(name):
                passed[name] += 1
            case Sync():
                told = position >= history.began
                if told:
                    yield Moment(number, tuple(safe), tuple(pending), fresh, Counter(passed))
                safe += [change for change in pending if law.covers(event, change)]
                pending = [change for change in pending if not law.covers(event, change)]
                fresh = 0
                if told:
                    yield Moment(number + 1, tuple(safe), tuple(pending), fresh, Counter(passed))
                    number += 2
    yield Moment(number, tuple(safe), tuple(pending), fresh, Counter(passed))


def losses(moment: Moment, law: Law, limit: int, seed: int) -> list[Loss]:
    """At most `limit` different states of the disk at a moment; the same for the same seed."""
    random = Random(f"{seed} {law.value} {moment.number}")
    found = _in_any_order(moment, random) if law is Law.WEAK else _in_journal_order(moment, random)
    chosen: dict[object, Loss] = {}
    for loss in _by_turns(found, random):
        chosen.setdefault(tuple((change.number, _reach(change)) for change in loss.arrived), loss)
        if len(chosen) == limit:
            break
    return list(chosen.values())


def _by_turns(found: list[Loss], random: Random) -> Iterator[Loss]:
    """The kinds of which there is one first; then one of each other kind, and so on."""
    kinds: dict[str, list[Loss]] = defaultdict(list)
    for loss in found:
        kinds[loss.kind].append(loss)
    several = [of_kind for of_kind in kinds.values() if len(of_kind) > 1]
    random.shuffle(several)
    for of_kind in several:
        random.shuffle(of_kind)
    yield from (of_kind[0] for of_kind in kinds.values() if len(of_kind) == 1)
    yield from (loss for turn in zip_longest(*several) for loss in turn if loss is not None)


def _in_any_order(moment: Moment, random: Random) -> list[Loss]:
    pending, fresh = moment.pending, moment.pending[len(moment.pending) - moment.fresh :]
    found = [
        Loss("all of it lost", ()),
        Loss("none of it lost", pending),
        Loss("names without bytes", tuple(change for change in pending if change.is_name)),
    ]
    found += [Loss("one change lost", tuple(c for c in pending if c is not lost)) for lost in fresh]
    found += [Loss("one change alone", (alone,)) for alone in fresh]
    found += [Loss("lost from one change on", pending[: len(pending) - n]) for n in range(1, moment.fresh)]
    found += [
        Loss("some lost", tuple(change for change in pending if random.random() < 0.5)) for _ in range(moment.fresh)
    ]
    return found + _torn(pending, fresh, random)


def _in_journal_order(moment: Moment, random: Random) -> list[Loss]:
    """Names arrive in their order, bytes as they like."""
    names = [change.number for change in moment.pending if change.is_name]
    found = []
    for count in range(len(names) + 1):
        arrived = set(names[:count])
        for kind, share in (("journal, no bytes", 0.0), ("journal, some bytes", 0.5), ("journal, all bytes", 1.0)):
            kept = (c for c in moment.pending if c.number in arrived or (not c.is_name and random.random() < share))
            found.append(Loss(kind, tuple(kept)))
    return found


def _torn(pending: Sequence[Change], fresh: Sequence[Change], random: Random) -> list[Loss]:
    """A write of which a few sectors arrived, with and without what came before it; sizes that arrived without their bytes."""
    found = [Loss("sizes without bytes", tuple(map(_hollow, pending)))]
    for torn in fresh:
        match torn.steps:
            case (Write(_, _, data) as write,) if len(data) > SECTOR_BYTES:
                sectors = random.randint(1, (len(data) - 1) // SECTOR_BYTES)
                part = replace(torn, steps=(replace(write, data=data[: sectors * SECTOR_BYTES]),))
                found.append(Loss("one write torn", tuple(part if c is torn else c for c in pending)))
                found.append(Loss("one torn write alone", (part,)))
    return found


def _hollow(change: Change) -> Change:
    def size_only(step: Step) -> Step:
        return Resize(step.node, step.offset + len(step.data), growing=True) if isinstance(step, Write) else step

    return replace(change, steps=tuple(map(size_only, change.steps)))


def _reach(change: Change) -> int:
    """Tells a torn or hollow write from a whole one."""
    return sum(len(step.data) for step in change.steps if isinstance(step, Write))
