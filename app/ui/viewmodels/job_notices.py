"""What is said at the end of a second job: what was done, and what it means for what was received."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.messages import explain
from app.ui import words
from app.ui.viewmodels.notices import Notice
from app.ui.viewmodels.second_jobs import Job, JobDone

translate = QCoreApplication.translate


def of_job(done: JobDone) -> Notice:
    """One sentence, and the next thing to do; where the dossier system has not answered yet, why it waits."""
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
        case Job.SUPPLEMENT:
            message = remedy = ""
    if done.waits is not None:
        why = explain(done.waits, words.language()).plain.message
        remedy = translate("jobs", "The dossier system has not carried it out yet: {why} It is asked again by itself.")
        remedy = remedy.format(why=why)
    return Notice(None, message, remedy)
