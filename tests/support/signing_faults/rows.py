"""The table of faults: what is wrong, and what must then be so. The words of the officer and the counts are found, not written here."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp

from app.sandbox.pki.authority import DemoPki
from app.signing.fetching import Limits
from tests.support.demo_world import serve_at
from tests.support.signing_faults import authorities as by
from tests.support.signing_faults.authorities import DAY
from tests.support.signing_faults.desk import Outcome
from tests.support.signing_faults.fault import Act, Fault, Moment
from tests.support.signing_faults.service_rows import SERVICE
from tests.support.signing_faults.token_rows import LIBRARIES, PINS, PULLED
from tests.support.signing_faults.world import World, spoil

PATIENCE: Final = Limits(within_s=0.3, size_bytes=256 * 1024)
"""in place of the ten seconds that a person would wait"""
FALLS: Final = {"level_floor": "B-B"}
_FALL: Final = "tests/unit/signing/test_signing_levels_fall.py"
_FETCH: Final = "tests/unit/signing/test_fetching.py"
_REFUSALS: Final = "tests/unit/signing/test_signing_refusals.py"


def _through(**answering: Callable[[DemoPki], ASGIApp]) -> Act:
    """Another application answers for each kind; `crls_issuer` stands for the one list."""

    def play(world: World) -> None:
        world.desk.forget_answers()
        for kind, make in answering.items():
            world.place.authorities.through[kind.replace("_", "/")] = make(world.pki)

    return play


def _away(_pki: DemoPki) -> ASGIApp:
    return by.away()


def _stamps(ask: by.Ask) -> Act:
    return _through(tsa=lambda pki: by.stamping(by.changed(pki), ask))


def _impatient(module: str, limits: str, act: Act) -> Act:
    """Nobody waits long in a test."""

    def play(world: World) -> None:
        world.place.patch.setattr(f"app.signing.{module}.{limits}", PATIENCE)
        act(world)

    return play


def _listens_again(world: World) -> None:
    serve_at(by.stamping(by.changed(world.pki)), world.place.closed)


def _expired(pki: DemoPki) -> ASGIApp:
    life = {"valid-from": "2020-01-01T00:00:00+00:00", "valid-to": "2021-01-01T00:00:00+00:00"}
    return by.stamping(by.changed(pki, tsa={"validity": life}))


def _for_something_else(pki: DemoPki) -> ASGIApp:
    usage = [{"id": "extended_key_usage", "critical": True, "value": ["email_protection"]}]
    return by.stamping(by.changed(pki, tsa={"extensions": usage}))


def _of_a_stranger(pki: DemoPki) -> ASGIApp:
    return by.stamping(by.changed(pki, tsa={"issuer": "tsa", "authority-key": "tsa"}))


TIME_STAMPS: Final = (
    Fault("nobody listens", "`timestamp_url` names a port that is closed", lambda world: None, "TIMESTAMP_UNREACHABLE",
          settings={"timestamp_url": "http://127.0.0.1:{closed}/"}, asked=1, mend=_listens_again),
    Fault("authority is not well", "503", _through(tsa=_away), "TIMESTAMP_UNREACHABLE", asked=1),
    Fault("authority is not well, and the policy lets the level fall", "503; `level_floor = \"B-B\"`", _through(tsa=_away),
          remarks=("TIMESTAMP_UNREACHABLE",), level="B-B", settings=FALLS, asked=1,
          tried_below=f"{_FALL}::test_a_level_falls_no_further_than_it_must[instead1-B-B-B-B-remarks1]"),
    Fault("slow authority", "an answer of one byte at a time that never ends; the station waits 0.3 s",
          _impatient("timestamp", "TIMESTAMP_LIMITS", _through(tsa=lambda _pki: by.trickling())), "TIMESTAMP_UNREACHABLE", asked=1),
    Fault("endless answer", "one of 2 MB; a token may have 256 KiB", _through(tsa=lambda _pki: by.endless(2)), "TIMESTAMP_BAD", asked=1,
          tried_below=f"{_FETCH}::test_answers_that_are_refused[/large-SIZE]"),
    Fault("wrong nonce", "the token bears another nonce than the question", _stamps(by.with_another_nonce), "TIMESTAMP_BAD", asked=1),
    Fault("no nonce", "the token bears none, as an old one that is sent again", _stamps(by.without_a_nonce), "TIMESTAMP_BAD", asked=1),
    Fault("wrong hash", "the token is over another hash", _stamps(by.over_another_hash), "TIMESTAMP_BAD", asked=1),
    Fault("wrong hash, and the policy lets the level fall", "the token is over another hash; `level_floor = \"B-B\"`",
          _stamps(by.over_another_hash), "TIMESTAMP_BAD", settings=FALLS, asked=1,
          tried_below=f"{_FALL}::test_a_lying_authority_lowers_no_level[over_another_hash]"),
    Fault("expired certificate", "the authority's certificate ended in 2021", _through(tsa=_expired), "TIMESTAMP_BAD", asked=1),
    Fault("certificate for something else", "its usage is e-mail", _through(tsa=_for_something_else), "TIMESTAMP_BAD", asked=1),
    Fault("certificate of a stranger", "the authority signed its certificate itself", _through(tsa=_of_a_stranger),
          "TIMESTAMP_NOT_TRUSTED", asked=1),
    Fault("revoked certificate", "the root's list names the authority's certificate",
          _through(crls_root=lambda pki: by.listing(by.revoking(pki, "tsa"))), "TIMESTAMP_NOT_TRUSTED", asked=1),
    Fault("authority says no", "status `rejection`", _through(tsa=lambda _pki: by.saying(by.refusal(), by.TOKEN)),
          "TIMESTAMP_BAD", asked=1),
    Fault("captive portal", "200 with an HTML page", _through(tsa=lambda _pki: by.saying(by.PAGE, "text/html")), "TIMESTAMP_BAD", asked=1,
          tried_below=f"{_REFUSALS}::test_a_bad_answer_of_the_time_stamp_authority[200-nonsense-TIMESTAMP_BAD]"),
)  # fmt: skip


def _revoked(*, ocsp: bool = True) -> Act:
    answering: dict[str, Callable[[DemoPki], ASGIApp]] = {
        "crls_issuer": lambda pki: by.listing(by.revoking(pki, "officer"))
    }
    if ocsp:
        answering["ocsp"] = lambda pki: by.telling(by.revoking(pki, "officer"))
    return _through(**answering)


def _revoked_but_kept(world: World) -> None:
    through = world.place.authorities.through
    through["ocsp"] = by.telling(by.revoking(world.pki, "officer"))
    through["crls/issuer"] = by.listing(by.revoking(world.pki, "officer"))


REVOCATION: Final = (
    Fault("OCSP responder down", "503; the list answers", _through(ocsp=_away), asked=1),
    Fault("OCSP responder and lists down", "503", _through(ocsp=_away, crls=_away), "REVOCATION_UNREACHABLE"),
    Fault("OCSP responder and lists down, and the policy lets the level fall", "503; `level_floor = \"B-B\"`",
          _through(ocsp=_away, crls=_away), remarks=("REVOCATION_UNREACHABLE",), level="B-T", settings=FALLS, asked=1,
          tried_below=f"{_FALL}::test_a_level_falls_no_further_than_it_must[instead0-B-T-B-T-remarks0]"),
    Fault("OCSP responder and lists go down between the two stages", "503; what was kept has had its time",
          _through(ocsp=_away, crls=_away), "REVOCATION_UNREACHABLE", Moment.PREPARED),
    Fault("slow OCSP responder", "an answer of one byte at a time that never ends; the station waits 0.3 s; the list answers",
          _impatient("revocation", "OCSP_LIMITS", _through(ocsp=lambda _pki: by.trickling())), asked=1,
          tried_below=f"{_FETCH}::test_an_answer_that_never_ends_is_given_up"),
    Fault("stale OCSP answer and list", "both are of two days ago",
          _through(ocsp=lambda pki: by.telling(by.changed(pki), ahead=-2 * DAY),
                   crls=lambda pki: by.listing(by.changed(pki), ahead=-2 * DAY)), "REVOCATION_STALE"),
    Fault("stale OCSP answer", "of two days ago; the list answers",
          _through(ocsp=lambda pki: by.telling(by.changed(pki), ahead=-2 * DAY)), asked=1),
    Fault("OCSP answer *unknown*", "the responder does not know the certificate; no list",
          _through(ocsp=lambda pki: by.telling(by.changed(pki), "unknown"), crls_issuer=_away), "REVOCATION_UNKNOWN"),
    Fault("OCSP answer signed by another", "an officer of the same authority signs that all is good; no list",
          _through(ocsp=lambda pki: by.telling(by.changed(pki), key="revoked"), crls_issuer=_away), "REVOCATION_UNREACHABLE"),
    Fault("OCSP answer signed by another, of a revoked certificate", "the same; the list says that the officer's is revoked",
          _through(ocsp=lambda pki: by.telling(by.changed(pki), key="revoked"),
                   crls_issuer=lambda pki: by.listing(by.revoking(pki, "officer"))), "CERTIFICATE_REVOKED"),
    Fault("revoked before", "OCSP responder and list say so", _revoked(), "CERTIFICATE_REVOKED"),
    Fault("revoked between the two stages", "OCSP responder and list say so; what was kept has had its time", _revoked(),
          "CERTIFICATE_REVOKED", Moment.PREPARED),
    Fault("revoked while the PIN is typed", "OCSP responder and list say so; what was kept has had its time", _revoked(),
          "CERTIFICATE_REVOKED", Moment.AT_THE_PROMPT, asked=1),
    Fault("revoked while a good answer is kept", "OCSP responder and list say so; what is kept says *good* until its own end",
          _revoked_but_kept, moment=Moment.PREPARED, asked=1),
)  # fmt: skip


def _all_ahead(days: int) -> Act:
    return _through(
        tsa=lambda pki: by.stamping(by.changed(pki), ahead=days * DAY),
        ocsp=lambda pki: by.telling(by.changed(pki), ahead=days * DAY),
        crls=lambda pki: by.listing(by.changed(pki), ahead=days * DAY),
    )


def _stamps_ahead(days: int) -> Act:
    return _through(tsa=lambda pki: by.stamping(by.changed(pki), ahead=days * DAY))


CLOCK: Final = (
    Fault("clock a day behind", "all services are a day ahead of the station", _all_ahead(1), "CLOCK_WRONG"),
    Fault("clock a day ahead", "all services are a day behind the station", _all_ahead(-1), "CLOCK_WRONG",
          tried_below=f"{_FALL}::test_what_only_looks_like_an_old_answer_is_told_as_a_wrong_clock[ahead1]"),
    Fault("clock a day behind, seen by the time-stamp alone", "the time-stamp authority is a day ahead: no answer lasts till then",
          _stamps_ahead(1), "CLOCK_WRONG", asked=1),
    Fault("the same, and the policy lets the level fall", "`level_floor = \"B-B\"`", _stamps_ahead(1),
          settings=FALLS, remarks=("CLOCK_WRONG", "REVOCATION_STALE"), asked=1, level="B-T",
          tried_below=f"{_FALL}::test_an_answer_that_ends_before_the_stamp_is_asked_for_anew"),
    Fault("clock a day ahead, seen by the time-stamp alone", "the time-stamp authority is a day behind", _stamps_ahead(-1),
          remarks=("CLOCK_WRONG",), asked=1),
    Fault("the same, and the policy refuses it", "`wrong_clock = \"refuse\"`", _stamps_ahead(-1), "CLOCK_WRONG",
          settings={"wrong_clock": "refuse"}, asked=1, tried_below=f"{_FALL}::test_a_clock_that_is_wrong_by_a_day_is_noticed"),
)  # fmt: skip


def _spoil_prepared(world: World) -> None:
    prepared = world.desk.prepared()
    assert prepared is not None
    spoil(world.desk.station.store.blobs.path(prepared.prepared))


def _prepared_anew(world: World, _outcome: Outcome) -> None:
    """What is signed is not what was damaged."""
    store, document = world.desk.station.store, world.desk.document
    prepared = [row.facts for row in store.audit.rows() if row.event == "document.prepared"]
    ids = [facts["prepared"] for facts in prepared if facts["document"] == str(document.id)]
    signed = store.documents.signed(document.id)
    assert signed is not None and len(ids) == 2
    assert str(signed.prepared_id) == ids[1]


def _spoil_archive(world: World) -> None:
    blob = world.desk.document.kept_blob
    assert blob is not None
    spoil(world.desk.station.store.blobs.path(blob))


def _restore_archive(world: World) -> None:
    world.desk.station.store.blobs.put(world.desk.archive, "application/pdf")


STATION: Final = (
    Fault("file damaged before it is prepared", "one bit of the archive file on the disk", _spoil_archive, "BLOB_DAMAGED",
          mend=_restore_archive),
    Fault("file damaged between the two stages", "one bit of the prepared file on the disk: its hash differs, it is refused, and the "
          "archive file is prepared anew", _spoil_prepared, moment=Moment.PREPARED, asked=1, check=_prepared_anew),
)  # fmt: skip


def _fill_up(world: World) -> None:
    """There is room for a row of the database, and for no file."""
    disk = world.place.data.parent
    with (disk / "filler").open("wb") as filler:
        free_bytes = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        filler.write(bytes(free_bytes - 40_000))


def _clear_up(world: World) -> None:
    (world.place.data.parent / "filler").unlink()


DISK_FULL: Final = (
    Fault("disk full as the file is prepared", "a disk of 16 MB with 40 kB left", _fill_up, "DISK_FULL", mend=_clear_up),
    Fault("disk full as the signed file is written", "a disk of 16 MB with 40 kB left; the key was used", _fill_up, "DISK_FULL",
          Moment.AT_THE_PROMPT, asked=1, mend=_clear_up),
)  # fmt: skip

SECTIONS: Final = {
    "Time-stamps": TIME_STAMPS,
    "Revocation": REVOCATION,
    "The clock": CLOCK,
    "The token": PULLED,
    "The token's PIN": PINS,
    "The token's library": LIBRARIES,
    "The signing service": SERVICE,
    "The station": STATION + DISK_FULL,
}
PLAYED: Final = tuple(fault for faults in SECTIONS.values() for fault in faults if fault not in DISK_FULL)
