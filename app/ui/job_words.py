"""The desk's words for second jobs, in the language of the moment: what each is, and what it does to what was received."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, assert_never
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.domain.errors import Cancelled, InputRefused, StationError
from app.messages import explain
from app.services.merge import Merged
from app.services.purging import Going
from app.services.second_jobs import Sent
from app.ui import words
from app.ui.viewmodels.second_jobs import Job

translate = QCoreApplication.translate
_TAKEN: Final = frozenset({"COMPONENT_HAS_PAGES", "COMPONENT_HAS_DOCUMENT"})
"""why a paper stays where it is, though it could come as another component"""


def job_icon(job: Job) -> str:
    """The name of its picture."""
    return {
        Job.SUPPLEMENT: "insert-after",
        Job.REPLACE: "replace",
        Job.RECALL: "state-withdrawn",
        Job.REFILE: "swap",
        Job.RESULT: "original",
        Job.PURGE: "secret",
        Job.REHOME: "state-elsewhere",
        Job.MERGE: "merge",
    }[job]


def job_title(job: Job) -> str:
    """What is done, to which `{paper}`."""
    match job:
        case Job.SUPPLEMENT:
            return translate("jobs", "Add sheets to “{paper}”")
        case Job.REPLACE:
            return translate("jobs", "Scan “{paper}” anew")
        case Job.RECALL:
            return translate("jobs", "Take “{paper}” back")
        case Job.REFILE:
            return translate("jobs", "“{paper}” belongs to another dossier")
        case Job.RESULT:
            return translate("jobs", "Add the result of the procedure")
        case Job.PURGE:
            return translate("jobs", "“{paper}” is secret: take it off the station")
        case Job.REHOME:
            return translate("jobs", "Hand this dossier to another counter")
        case Job.MERGE:
            return translate("jobs", "Join the two dossiers of this code")
        case _ as unreachable:
            assert_never(unreachable)


def job_action(job: Job) -> str:
    """The words of the button."""
    match job:
        case Job.SUPPLEMENT:
            return translate("jobs", "Scan the sheets (F2)")
        case Job.REPLACE:
            return translate("jobs", "Clear the old pages")
        case Job.RECALL:
            return translate("jobs", "Take it back")
        case Job.REFILE:
            return translate("jobs", "Move it there")
        case Job.RESULT:
            return translate("jobs", "Send the result")
        case Job.PURGE:
            return translate("jobs", "Take it off the station")
        case Job.REHOME:
            return translate("jobs", "Hand it over for good")
        case Job.MERGE:
            return translate("jobs", "Move the papers into this dossier")
        case _ as unreachable:
            assert_never(unreachable)


def standing_of(sent: Sent | None) -> str:
    """What there is of a paper."""
    if sent is None:
        return translate("jobs", "Nothing of it was sent yet.")
    if sent.recall is not None:
        if sent.recall.receipt is None:
            return translate("jobs", "It is being taken back; the dossier system has not answered yet.")
        return translate("jobs", "It was taken back.")
    if sent.received_at is None:
        return translate("jobs", "Version {version} is made; it was not received yet.").format(version=sent.version)
    return translate("jobs", "Version {version} was received at {at}.").format(
        version=sent.version, at=words.moment(sent.received_at)
    )


def job_effect(job: Job, sent: Sent | None) -> str:
    """What the job does to what was received, and what stays."""
    received = sent is not None and sent.received_at is not None and sent.recall is None
    number = sent.version + 1 if sent is not None else 1
    match job:
        case Job.SUPPLEMENT if sent is not None and sent.kept:
            return translate(
                "jobs",
                "It is one finished file: sheets that are scanned now take its place when you finish; you are asked before.",
            )
        case Job.SUPPLEMENT if received:
            return translate(
                "jobs",
                "The new sheets lie behind the last page. When you finish, version {version} takes the place of the "
                "received one; until then that one stays.",
            ).format(version=number)
        case Job.SUPPLEMENT:
            return translate("jobs", "The new sheets lie behind the last page and are sent with it when you finish.")
        case Job.REPLACE if received:
            return translate(
                "jobs",
                "The old pages go off the desk; the store keeps them. When you finish, version {version} takes the "
                "place of the received one; until then that one stays.",
            ).format(version=number)
        case Job.REPLACE:
            return translate("jobs", "The old pages go off the desk; the store keeps them. Nothing was received yet.")
        case Job.RECALL if received:
            return translate(
                "jobs",
                "The dossier system takes the file out and gives a receipt of that. The paper is missing then; what "
                "was scanned stays here on record.",
            )
        case Job.RECALL:
            return translate("jobs", "Nothing of it was received. It is never sent from now on.")
        case Job.REFILE:
            return translate(
                "jobs",
                "Its pages go to that dossier with all that was decided about them, and are signed and sent there. What "
                "was received here is taken back. The supervisor is told.",
            )
        case Job.PURGE | Job.MERGE:
            return ""  # `purge_effect` and `merge_effect` know more
        case Job.REHOME:
            return translate(
                "jobs",
                "The counter that you choose looks after this dossier from now on: all pages, signatures, receipts and "
                "decisions go there over the centre.\nAt this counter nothing of it is written any more, and it can't "
                "be taken back from here: only that counter can hand it back.",
            )
        case Job.RESULT:
            return translate(
                "jobs",
                "The signed PDF is kept byte for byte and sent as the result of this dossier. The papers that were "
                "received stay as they are.",
            )
        case _ as unreachable:
            assert_never(unreachable)


def purge_action(going: Going | None) -> str:
    """The words of the button of a purge: what was sent is taken back first."""
    if going is not None and going.sent:
        return translate("jobs", "Take the paper back first…")
    return job_action(Job.PURGE)


def purge_effect(going: Going | None, *, copied: bool) -> str:
    """What a purge takes away, kind by kind, and what stays.

    Args:
        going: what it would take; None: it is being looked for.
        copied: whether second copies are made at this station.
    """
    if going is None:
        return ""
    if going.sent:
        return translate(
            "jobs",
            "It was sent (files: {count}): what left the station can't be taken away silently. Take it back, tell the "
            "supervisor, then come here again. Nothing goes before that.",
        ).format(count=len(going.sent))
    if going.nothing:
        return translate("jobs", "Nothing of it is at this station any more. It is kept that the paper is secret.")
    found = (
        (len(going.pages), translate("jobs", "Pages, also those left out: {count}")),
        (going.files, translate("jobs", "Files made of them (pictures, texts read, archives): {count}")),
        (going.signed, translate("jobs", "Signed versions: {count}")),
        (going.waiting, translate("jobs", "Versions that wait to be sent: {count}")),
        (going.spooled, translate("jobs", "Files of a scan that stopped: {count}")),
        (len(going.beside), translate("jobs", "Pages of other papers in the same files, to be scanned again: {count}")),
    )
    lines = [translate("jobs", "This goes at once and for good; no undo brings it back:")]
    lines += [f"•  {text.format(count=count)}" for count, text in found if count]
    if copied:
        lines.append(translate("jobs", "The second copy loses it too: its next run begins right after this."))
    lines.append(
        translate(
            "jobs", "What stays: that the paper is secret, who took it away, when and why, and hashes of what is gone."
        )
    )
    return "\n".join(lines)


def under_way(job: Job) -> str:
    """What the footer says while it is carried out."""
    match job:
        case Job.REHOME:
            return translate("jobs", "Handing the dossier over…")
        case Job.MERGE:
            return translate("jobs", "Moving the papers…")
        case _:
            return translate("jobs", "Carrying it out…")


def standing_of_counters(counters: Mapping[UUID, str], *, looked: bool, error: StationError | None) -> str:
    """Who could have a dossier."""
    if not looked:
        return "" if error is not None else translate("jobs", "Asking the centre which counters there are…")
    if not counters:
        return translate(
            "jobs", "The centre knows no other counter yet. One is known once it has sent something to the centre."
        )
    return ""


def rehome_action(counter: str) -> str:
    """The words of the button; empty: nobody chose a counter yet."""
    if not counter:
        return job_action(Job.REHOME)
    return translate("jobs", "Hand it to {counter} for good").format(counter=counter)


def merge_effect(merged: Merged | None, title: Callable[[str], str]) -> str:
    """What a merge does; after it, what was moved and what stayed, and why. `title` names the paper of a component's code."""
    if merged is None:
        return translate(
            "jobs",
            "Each paper of the other dossier comes into this one with all that was decided about it, and is signed and "
            "sent here; what was received of it there is taken back. The supervisor is told.\nA paper that this "
            "dossier has already stays there, until you say as which component it comes.",
        )
    return "\n".join(_merged(merged, title))


def _merged(merged: Merged, title: Callable[[str], str]) -> Iterator[str]:
    if merged.moved:
        yield translate("jobs", "Came into this dossier:")
        yield from (f"•  {title(component)}" for component in merged.moved)
    yield translate("jobs", "Stayed in the other dossier:")
    for component, refused in merged.left:
        said = explain(refused, words.language()).plain
        remedy = "" if refused.code in _TAKEN else f" {said.remedy}"
        yield f"•  {title(component)}: {said.message}{remedy}"


def refusal(job: Job, error: StationError) -> str:
    """Why it was not done, or not to its end, and what a person at the desk does about it."""
    if job is Job.REHOME and isinstance(error, Cancelled):
        return translate("jobs", "It was stopped before the dossier was handed over: it is here as it was.")
    said = explain(error, words.language()).plain
    remedy = said.remedy
    if error.code == "PAPERS_UNSIGNED":
        remedy = translate(
            "jobs",
            "Let who copied them sign here first (F9). Where that can't be:",
        )
    elif job is Job.MERGE and not isinstance(error, InputRefused):
        rest = translate("jobs", "What was moved stays moved; the button goes on with the rest.")
        remedy = f"{remedy} {rest}"
    return f"{said.message} {remedy}"
