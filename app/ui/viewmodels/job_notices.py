"""What is said at the end of a second job: what was done, and what it means for what was received."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.errors import Cancelled, StationError
from app.messages import explain
from app.ui import words
from app.ui.viewmodels.notices import Notice
from app.ui.viewmodels.second_jobs import Job, JobDone

translate = QCoreApplication.translate


def of_job(done: JobDone) -> Notice:
    """One sentence, and the next thing to do; where the dossier system or the centre has not answered yet, why it waits. What was moved and
    could not be signed or sent tells why."""
    if done.job is Job.REHOME:
        return _of_rehome(done)
    match done.job:
        case Job.REPLACE:
            message = translate("jobs", "The old pages are off the desk. Nothing is sent before you finish.")
            remedy = translate("jobs", "Lay the new paper and press F2. Ctrl+Z brings the old pages back.")
        case Job.RECALL:
            message = translate("jobs", "The paper was taken back.")
            remedy = translate("jobs", "Give it back, or scan what shall take its place.")
        case Job.REFILE:
            message = translate("jobs", "The paper lies in dossier {dossier} now; the supervisor is told.")
            message = message.format(dossier=done.to)
            remedy = translate("jobs", "Open that dossier to see how it stands.")
        case Job.RESULT:
            message = translate("jobs", "The result was sent and received.")
            remedy = translate("jobs", "It stands among the papers of this dossier.")
        case Job.PURGE:
            message = translate("jobs", "Nothing of the paper is at this station any more.")
            remedy = translate("jobs", "Give the paper back to the citizen; it is neither scanned nor sent.")
        case Job.MERGE:
            message, remedy = _of_merge(done)
        case Job.SUPPLEMENT:
            message = remedy = ""
    stopped = done.merged.stopped if done.merged is not None else None
    if stopped is not None and not isinstance(stopped, Cancelled):
        return Notice(stopped, message)
    if done.waits is not None:
        why = explain(done.waits, words.language()).plain.message
        remedy = translate("jobs", "The dossier system has not carried it out yet: {why} It is asked again by itself.")
        remedy = remedy.format(why=why)
    return Notice(None, message, remedy)


def _of_rehome(done: JobDone) -> Notice:
    """That nothing of it is written here any more, and whether it has arrived."""
    message = translate("jobs", "Dossier {dossier} was handed to {counter}: nothing of it is written here any more.")
    if done.waits is None:
        remedy = translate("jobs", "It is at the centre; {counter} goes on with it once it has fetched everything.")
    elif _goes_by_itself(done.waits):
        remedy = translate("jobs", "It is not at the centre yet, and goes there by itself in a minute or two.")
    else:
        remedy = translate("jobs", "It is not at the centre yet: {why} It goes there by itself as soon as it can.")
    why = explain(done.waits, words.language()).plain.message if done.waits is not None else ""
    fields = {"dossier": done.dossier.code, "counter": done.to, "why": why}
    return Notice(None, message.format(**fields), remedy.format(**fields))


def _goes_by_itself(waits: StationError) -> bool:
    """Whether nothing hinders it: other work is on the same way just now, or a person did not wait for it."""
    return isinstance(waits, Cancelled) or waits.code == "DUTY_HELD"


def _of_merge(done: JobDone) -> tuple[str, str]:
    moved, left = (done.merged.moved, done.merged.left) if done.merged is not None else ((), ())
    if not left:
        message = translate("jobs", "The two dossiers are one: the papers lie in this dossier now.")
        return message, translate("jobs", "The list of papers says what is still to be done with them.")
    message = translate("jobs", "Papers that came into this dossier: {moved}; that stayed in the other one: {left}.")
    remedy = translate("jobs", "Say of each that stayed as which component it comes, or mend what hinders it.")
    return message.format(moved=len(moved), left=len(left)), remedy
