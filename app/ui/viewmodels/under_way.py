"""What goes on at the desk at this moment, and what becomes of it where the desk is closed. No name of a citizen stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.ui import job_words
from app.ui.viewmodels.workplace import Workplace

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Running:
    """One thing that goes on: how far it is, and what closing the desk does to it."""

    now: str
    closed: str


def under_way(work: Workplace) -> tuple[Running, ...]:
    """All that goes on, what a person began first."""
    return () if work.closed else tuple(_under_way(work))


def _under_way(work: Workplace) -> Iterator[Running]:
    if work.scanning.scanning:
        now = translate("under_way", "Scanning: {pages} pages are in.").format(pages=work.scanning.pages_in)
        yield Running(
            now,
            translate(
                "under_way",
                "The scan stops after this sheet. What is in stays in; scan on when the desk is open again.",
            ),
        )
    if work.checksheet.checking:
        now = translate("under_way", "The scanner is being checked.")
        yield Running(now, translate("under_way", "The check ends without a result."))
    papers = work.finishing.papers
    if work.finishing.finishing:
        done = sum(paper.receipt is not None for paper in papers)
        now = translate("under_way", "Archiving, signing, sending: {done} of {total} papers are received.")
        yield Running(
            now.format(done=done, total=len(papers)),
            translate(
                "under_way",
                "What is signed stays signed, and is sent when the desk is open again; the rest is finished anew.",
            ),
        )
    if work.second_jobs.working and work.second_jobs.job is not None:
        closed = translate("under_way", "What is put down stays; what waits goes on when the desk is open again.")
        yield Running(job_words.under_way(work.second_jobs.job), closed)
    if work.signing_many.signing:
        now = translate("under_way", "Signing: {done} of {total} papers are signed.")
        yield Running(
            now.format(done=work.signing_many.done, total=work.signing_many.total),
            translate("under_way", "What is signed stays signed; the rest waits as it is."),
        )
    if work.finishing.behind or work.outbox.sending:
        now = translate("under_way", "Waiting documents are being sent.")
        yield Running(now, translate("under_way", "What is not received yet is sent when the desk is open again."))
    if work.exports.exporting:
        now = translate("under_way", "Papers are being exported.")
        yield Running(now, translate("under_way", "Nothing of it is left in the folder; export again later."))
    if work.reviewing.decisions.under_way:
        now = translate("under_way", "Decisions about cases are being put down: {count}.")
        yield Running(
            now.format(count=work.reviewing.decisions.under_way),
            translate("under_way", "Those that are not put down yet are lost: their cases wait as they did."),
        )
    if work.copying.copying:
        now = translate("under_way", "The second copy is being made.")
        yield Running(now, translate("under_way", "The copy is made anew when the desk is open again."))
