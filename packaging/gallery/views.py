"""What the gallery shows, in its order, and which of the pictures are kept in docs/screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class View:
    """A view in one state: the name of its pictures, and what is to be seen."""

    name: str
    shows: str


VIEWS: Final = (
    View("first-start", "a new station: the assistant with what is set up and what is not"),
    View("not-set-up", "the assistant was left: what is missing, and the two ways on"),
    View("setup-scanner", "a test page with its verdict"),
    View("setup-certificate", "which keys are found"),
    View("setup-server", "where dossiers go, in whose name"),
    View("training", "training mode, nothing open yet"),
    View("slip-refused", "a sheet that is no slip: it is shown, opens nothing and is kept nowhere"),
    View("ready", "nothing open, with the dossiers of before"),
    View("feeder-empty", "an error: the feeder is empty"),
    View("doubtful", "a blurred page: why, where, and the two ways on"),
    View("fields", "the form of a paper's fields"),
    View("history", "what happened to a page and its paper"),
    View("tool-crop", "a page is cropped by its handles"),
    View("tool-cover", "a region is covered"),
    View("loupe", "true pixels over a seal"),
    View("palette", "every command is found by a few letters"),
    View("help", "help for what is on screen"),
    View("keys", "the card of keys"),
    View("to-sign", "all is ready: which certificate signs what, and how its mark will look"),
    View("finishing", "papers are archived, signed and sent, stage by stage"),
    View("receipts", "the citizen may leave"),
    View("signatures", "the signatures of a paper that was just signed"),
    View("signatures-changed", "a file from outside that was changed by one byte"),
    View("signatures-damaged", "a file from outside that is no whole PDF"),
    View("pin-stopped", "a token whose PIN was wrong twice, for a supervisor"),
    View("pin-stopped-by-me", "the same for whoever entered it"),
    View("job-recall", "taking a paper back"),
    View("search", "past dossiers, found by one line"),
    View("evidence-way", "the way of a page, from paper to server"),
    View("evidence-sheet", "the quality sheet of a dossier"),
    View("evidence-hold", "whether a dossier is held"),
    View("outbox", "what waits to be sent while the dossier system does not answer"),
    View("outbox-empty", "nothing waits"),
    View("sign-many", "dossiers that wait for a signature"),
    View("figures", "a supervisor's figures of a month: the control chart, its table, and one number of each"),
    View("figures-defects", "what is wrong most often, by the machine"),
    View("figures-none", "days on which nothing came in"),
    View("figures-refused", "who may see no figures is told why"),
    View("scanning", "sheets run: thumbnails arrive, verdicts follow"),
    View("locked", "the desk is locked while the scan goes on"),
    View("jam", "a jam: the last good sheet, and what is put back"),
    View("double-feed", "two sheets may have gone through at once"),
    View("same-sheet", "a sheet that came twice"),
    View("count", "the counted sheets and the scanned ones differ"),
    View("both-sides", "fronts are in: how the stack is turned"),
    View("both-sides-order", "which back belongs to the first front"),
    View("review", "a supervisor's case: the raw scan beside the page as its file shows it, and the decisions"),
    View("review-marked", "a streak is marked on it"),
    View("review-differences", "what only the scan shows, and what only the archive"),
    View("review-loupe", "true pixels of scan and archived page at one place"),
    View("review-done", "no case is left"),
    View("review-refused", "who is no supervisor sees no case"),
    View("evidence-refused", "who may write no quality sheet sees none"),
    View("profiles", "the scan profiles"),
    View("busy", "a scanner that is in use elsewhere"),
    View("check-due", "a scanner that is due for its check"),
    View("pin-normal", "a PIN is asked for"),
    View("pin-wrong-entered", "the last PIN was wrong"),
    View("pin-last-try", "one try is left"),
    View("pin-locked", "the token is locked"),
    View("pin-not-reported", "a token that tells nothing of its tries"),
    View("pin-allowed", "a supervisor allowed one more try"),
)

KEPT: Final = (
    "first-start-vi-light-1366x768",
    "first-start-en-light-1366x768-200",
    "setup-scanner-vi-light-1366x768",
    "training-vi-light-1366x768",
    "feeder-empty-vi-light-1366x768",
    "doubtful-vi-light-1366x768",
    "doubtful-en-contrast-1920x1080",
    "doubtful-vi-light-1366x768-200",
    "tool-cover-vi-light-1366x768",
    "palette-vi-light-1366x768",
    "help-en-light-1920x1080",
    "finishing-vi-light-1366x768",
    "receipts-vi-light-1366x768",
    "receipts-en-contrast-1366x768",
    "signatures-changed-vi-light-1366x768",
    "pin-stopped-vi-light-1366x768",
    "job-recall-vi-light-1366x768",
    "search-vi-light-1366x768",
    "outbox-vi-light-1366x768",
    "sign-many-vi-light-1366x768",
    "figures-vi-light-1366x768",
    "scanning-vi-light-1366x768",
    "scanning-en-light-1920x1080",
    "locked-vi-light-1366x768",
    "jam-vi-light-1366x768",
    "same-sheet-vi-light-1366x768",
    "both-sides-vi-light-1366x768",
    "review-marked-vi-light-1366x768",
    "check-due-en-light-1366x768",
    "pin-last-try-vi-light",
    "pin-locked-en-contrast",
)
"""at most `MOST_KEPT`; the guide and the README show some of them"""
MOST_KEPT: Final = 32
assert len(KEPT) <= MOST_KEPT
