"""What `doctor` and the desk's assistant ask: each part that the station stands on, one question each. `app.services.doctor` runs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import islice

from app.bootstrap import Station
from app.bootstrap.review import cases_unread
from app.domain.archival import LayerMode
from app.domain.artifacts import Stage
from app.domain.clock import day_in_viet_nam
from app.domain.errors import DeliveryFailed, SignInFailed, StoreFailed
from app.domain.marks import PageInk
from app.domain.pin import PinState
from app.domain.retention import Standing, Stays
from app.domain.signatures import Appearance
from app.messages import Language, word
from app.services.doctor import (
    Absent,
    Check,
    Question,
    ask,
    encrypted_disk,
    free_space,
    program_version,
    python_version,
)
from app.services.frames import device_failed
from app.services.pagework import installed_languages
from scanner.sane.config import installed_drivers, is_virtual

_MOST_PAST_DAYS, _MOST_DUE = 200, 25
"""dossiers that one line looks at, the oldest first: the log of each is read, and all files are counted of those that may go"""
_NO_INK = PageInk((1.0, 1.0), ())
NO_DOSSIER = "H56.00-000101-9999"
"""a well-formed code that no dossier bears"""


def examine_station(station: Station) -> tuple[Check, ...]:
    """Ask all questions: without the first kind the station does not work, without the second it does less."""
    found = (*ask(of_the_computer(station), required=True), *ask(of_the_work(station), required=False))
    return tuple(finding.said(station.settings.language) for finding in found)


def of_the_computer(station: Station) -> dict[str, Question]:
    """What the station does not work without."""
    settings = station.settings
    return {
        "python": python_version,
        "tesseract-vie": lambda: _language_data(station),
        "jbig2": lambda: program_version("jbig2", "--version"),
        "pdfa-judge": lambda: station.judge.version,
        "java": lambda: program_version("java", "-version"),
        "pdftoppm": lambda: program_version("pdftoppm", "-v"),
        "pdfsig": lambda: program_version("pdfsig", "-v"),
        "data-folder": lambda: str(station.store.folder),
        "free-space": lambda: free_space(settings.data_dir, settings.min_free_mb * 1_000_000),
        "scanner-library": lambda: _drivers(station),
    }


def of_the_work(station: Station) -> dict[str, Question]:
    """What it does less without."""
    policy = {"policy": lambda: _policy(station)} if station.settings.policy.facts is not None else {}
    everywhere: dict[str, Question] = {
        "time-stamps": lambda: _timestamps(station),
        "secrets": lambda: _secrets_place(station),
        "encrypted-disk": lambda: encrypted_disk(station.settings.data_dir),
    }
    if station.settings.at_centre:  # nothing is scanned, signed or sent there
        return {**policy, "cases": lambda: _cases(station), **everywhere}
    return {
        **policy,
        **of_scanners(station),
        "scanner-check": lambda: last_checks(station),
        **keys(station),
        "archive": lambda: _archive(station),
        "mark": lambda: _mark(station),
        **of_the_server(station),
        "outbox": lambda: _outbox(station),
        "second-copy": lambda: second_copy(station),
        **({"centre": lambda: _centre(station)} if station.settings.centre.is_set else {}),
        "set-aside": lambda: _set_aside(station),
        "retention": lambda: _retention(station),
        "acceptance": lambda: _acceptance(station),
        **everywhere,
    }


def _policy(station: Station) -> str:
    """The province's policy, and what of this station's settings it has otherwise."""
    settings = station.settings
    serial = settings.policy.facts.serial if settings.policy.facts is not None else 0
    overridden = ", ".join(settings.layers.overridden)
    told = word("doctor_says_policy", settings.language, serial=serial, file=settings.policy.file or "-")
    return f"{told} {word('doctor_says_overridden', settings.language, keys=overridden)}" if overridden else told


def of_scanners(station: Station) -> dict[str, Question]:
    """Whether one answers."""
    return {"device": lambda: _devices(station)}


def of_the_server(station: Station) -> dict[str, Question]:
    """Who one is there, and whether it answers."""
    return {"sign-in": lambda: _sign_in(station), "dossier-system": lambda: _dossier_system(station)}


def keys(station: Station) -> dict[str, Question]:
    """The questions about who signs: the person always; the seal where the settings name it or want it on every paper; their tokens."""
    signing = station.settings.signing
    asked: dict[str, Question] = {"signing-key": lambda: station.signing.signer(signing.signer).identity().name}
    if signing.seal.is_set or signing.seal.papers == "all":
        asked["seal-key"] = lambda: _seal_key(station)
    if any(place.pkcs11.library for place in signing.signers.values()):
        asked["token"] = lambda: token(station)
    return asked


def _seal_key(station: Station) -> str:
    name = station.settings.signing.seal.signer
    if name not in station.signers:
        raise Absent("doctor_says_not_set")
    return station.signing.signer(name).identity().name


def _language_data(station: Station) -> str:
    installed = set(station.pool.schedule(installed_languages, timeout=60).result())
    if {"vie", "osd"} - installed:
        raise Absent
    engine = str(station.processing.recipes[Stage.TEXT].parameters["engine"])
    return reading_said(engine, installed, station.settings.language)


def reading_said(engine: str, installed: Collection[str], language: Language) -> str:
    """The engine, and that nobody reads a second time where the data of the other network are missing."""
    return engine if "eng" in installed else f"{engine}; {word('doctor_says_read_once', language)}"


def _drivers(station: Station) -> str:
    station.loose.devices()
    return word("doctor_says_drivers", station.settings.language, count=len(installed_drivers()))


def _devices(station: Station) -> str:
    found = station.loose.found()
    if found.troubles:
        raise device_failed(found.troubles[0])
    names = [f"{device.vendor} {device.model}" for device in found.devices if not is_virtual(device.id)]
    if not names:
        raise Absent("doctor_says_no_device")
    return ", ".join(names)


def last_checks(station: Station) -> str:
    """The day of the oldest of the last checks of the scanners that answer.

    Raises:
        Absent: checks are set off, no scanner answers, or a check is due.
    """
    every_days = station.settings.scanner.check_every_days
    if not every_days:
        raise Absent("doctor_says_not_set")
    found = [one for one in station.devices.listing().devices if not is_virtual(one.device.id)]
    if not found:
        raise Absent("doctor_says_no_device")
    states = [station.checking.state(one.identity) for one in found]
    if any(state.due for state in states):
        raise Absent("doctor_says_check_due")
    return min((state.last.at.date().isoformat() for state in states if state.last), default="-")


def _archive(station: Station) -> str:
    """The policy of archives, and which papers are archived in another mode than the others."""
    policy, language = station.archive_forms.policy, station.settings.language

    def named(mode: LayerMode) -> str:
        return word(f"archive_mode_{mode.value}", language)

    told = [word("doctor_says_archive", language, flavour=policy.flavour.value, mode=named(policy.mode))]
    for mode in LayerMode:
        papers = ", ".join(sorted(paper for paper, own in policy.mode_of_paper.items() if own is mode))
        if papers and mode is not policy.mode:
            told.append(word("doctor_says_archive_papers", language, mode=named(mode), papers=papers))
    asked_for = (paper for procedure in station.catalogue.values() for paper in procedure.papers)
    unknown = set(policy.mode_of_paper).difference(paper.paper_type or paper.code for paper in asked_for)
    if unknown:
        told.append(word("doctor_says_archive_unknown", language, papers=", ".join(sorted(unknown))))
    if policy.attach_masters:
        told.append(word("doctor_says_scans_attached", language))
    return "; ".join(told)


def _mark(station: Station) -> str:
    """The visible marks of the settings, each with all that it shows: the person's, and the organisation's where it signs here."""
    signing = station.settings.signing
    marks = [_shown(station, signing.appearance, "")]
    if signing.seal.signer in station.signers:
        name = station.signing.signer(signing.seal.signer).identity().name
        marks.append(_shown(station, signing.seal.appearance, name))
    return ", ".join(marks)


def _shown(station: Station, appearance: str, organisation: str) -> str:
    if Appearance(appearance) is Appearance.NONE:
        return word("doctor_says_no_mark", station.settings.language)
    day = day_in_viet_nam(station.clock.now())
    return station.marking.mark(Appearance(appearance), day, _NO_INK, organisation=organisation).profile.appearance


def token(station: Station) -> str:
    """How the PINs of the tokens stand that sign here. No PIN is tried.

    Raises:
        SigningFailed: TOKEN_MISSING, ...; TOKEN_LOCKED, PIN_STOPPED, PIN_LAST_TRY, PIN_WRONG_BEFORE: a person has to see to it.
    """
    told = []
    for name, key in station.token_keys.items():
        standing = key.challenge().standing
        if standing is not None:
            standing.require_known(PinState.NORMAL)
            said = word(f"pin_state_{standing.state.value}", station.settings.language)
            told.append(f"{name}: {standing.token} ({said})")
    return ", ".join(told)


def _timestamps(station: Station) -> str:
    url = station.timestamp_url
    if not url:
        raise Absent("doctor_says_not_set")
    return url


def _sign_in(station: Station) -> str:
    """Where somebody is signed in; who it is, is nobody's business here.

    Raises:
        Absent: no issuer is set up.
        SignInFailed: SIGN_IN_NEEDED.
    """
    if station.session is None:
        raise Absent("doctor_says_not_set")
    person = station.session.person()
    if person is None:
        raise SignInFailed("SIGN_IN_NEEDED", "nobody is signed in")
    return person.issuer


def _dossier_system(station: Station) -> str:
    """A dossier that can't exist is asked for: the answer proves the way and the token, and changes nothing."""
    try:
        station.delivering.find(NO_DOSSIER)
    except DeliveryFailed as error:
        if error.code != "DOSSIER_UNKNOWN":
            raise
    return station.settings.delivery.url or "sandbox"


def _outbox(station: Station) -> str:
    """How many documents wait, and how long the oldest has.

    Raises:
        DeliveryFailed: OUTBOX_OVERDUE.
    """
    unsent = station.draining.unsent()
    warning = unsent.warning()
    if warning is not None:
        raise warning
    return word("doctor_says_unsent", station.settings.language, count=unsent.count, hours=int(unsent.age_s // 3600))


def _set_aside(station: Station) -> str:
    """That no image was set aside.

    Raises:
        StoreFailed: FRAMES_SET_ASIDE.
    """
    images = station.recovery.set_aside()
    if images:
        raise StoreFailed("FRAMES_SET_ASIDE", count=len(images), folder=str(images[0].parent))
    return word("doctor_says_none_aside", station.settings.language)


def _retention(station: Station) -> str:
    """How many dossiers past their days stay, and what hinders each; by counts alone, so that nobody's right is asked for.

    Raises:
        StoreFailed: RETENTION_DUE: something waits to be taken away, from the dossiers or from a backup.
    """
    past_days, language = station.retaining.past_days, station.settings.language
    due, looked_at, why = 0, 0, Counter[Stays]()
    for one in islice(past_days.dossiers(past_days.today), _MOST_PAST_DAYS):
        looked_at += 1
        if isinstance(one, Standing):
            why.update(one.stays)
            continue
        due += 1
        if due == _MOST_DUE:
            break
    more = "+" if due == _MOST_DUE or looked_at == _MOST_PAST_DAYS else ""
    hindered = ", ".join(f"{word(f'stays_{one.value}', language)}: {count}" for one, count in sorted(why.items()))
    behind = sum(one.behind for one in station.store.retention.backups())
    if due or behind or station.store.retention.owes_scrub():
        raise StoreFailed("RETENTION_DUE", count=f"{due}{more}", backups=behind, hindered=hindered or "-")
    return word("doctor_says_retention", language, count=f"{looked_at}{more}", hindered=hindered or "-")


def second_copy(station: Station) -> str:
    """How old the newest copy that can be had now is.

    Raises:
        Absent: none is set up.
        StationError: why the last folder that was looked at holds none.
    """
    states = station.second_copies.states()
    if not states:
        raise Absent("doctor_says_not_set")
    ages = [age for state in states if state.copy_id and (age := station.second_copies.age_s(state)) is not None]
    if not ages:
        raise states[-1].error or Absent()
    return word("doctor_says_copied", station.settings.language, minutes=int(min(ages) // 60))


def _centre(station: Station) -> str:
    """How far the centre is, after it was asked.

    Raises:
        StoreFailed: DATABASE_AWAY, PLACE_AWAY, CENTRE_OLDER, ...; DOSSIER_NOT_WHOLE, HAND_OVER_UNTOLD: of a hand-over;
            COUNTER_NAME_SHARED: another counter calls itself the same.
    """
    centre, language = station.centre, station.settings.language
    if centre is None:
        raise Absent("doctor_says_not_set")
    stands = centre.ask()
    for trouble in stands.troubles:
        raise trouble
    name = station.settings.station.name
    for other in centre.namesakes(name):
        raise StoreFailed("COUNTER_NAME_SHARED", name=name, station=str(other.id))
    if stands.awaited:
        givers = ", ".join(sorted({one.giver.name for one in stands.awaited}))
        return word("doctor_says_centre_awaits", language, dossiers=len(stands.awaited), counters=givers)
    if stands.since is None:
        return word("doctor_says_centre_all", language)
    minutes = int((station.clock.now() - stands.since).total_seconds() // 60)
    return word("doctor_says_centre", language, rows=stands.rows, mb=f"{stands.size_bytes / 1e6:.1f}", minutes=minutes)


def _cases(station: Station) -> str:
    """Whether cases come up of all counters.

    Raises:
        StoreFailed: CASES_UNREAD: of some nobody can read what happened there next.
    """
    trouble = cases_unread(station, station.finding.unread())
    if trouble is not None:
        raise trouble
    return word("doctor_says_cases", station.settings.language)


def _acceptance(station: Station) -> str:
    """How many dossiers were sent and are not accepted yet.

    Raises:
        StationError: what a supervisor is to hear.
    """
    for warning in station.accepting.supervised().warnings:
        raise warning
    count = len(station.store.acceptance.sent())
    return word("doctor_says_unaccepted", station.settings.language, count=count)


def _secrets_place(station: Station) -> str:
    if not station.secrets.available:
        raise Absent("doctor_says_no_keyring")
    return word("doctor_says_keyring", station.settings.language)
