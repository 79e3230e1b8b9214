"""The options of `review`. Imports the standard library only."""

from __future__ import annotations

import argparse
from typing import Any, Final

from app.cli.declaring import add_common
from app.cli.edit_options import page_numbers

KINDS: Final = (
    "alarm",
    "count_differs",
    "same_code",
    "answered",
    "lot",
    "duplicate",
    "accepted",
    "doubtful",
    "field_unsure",
    "unsent",
    "sample",
    "newer_recipe",
)
"""the values of `app.domain.review.cases.CaseKind`"""
DEFECTS: Final = (
    "focus",
    "exposure",
    "skew",
    "crop",
    "missing_corner",
    "streak",
    "bleed",
    "noise",
    "resolution",
    "color",
    "orientation",
    "blank",
    "double_feed",
    "order",
    "wrong_dossier",
    "illegible_seal",
    "illegible_signature",
    "wrong_field",
)
"""the values of `app.domain.review.defects.Defect`"""


def add_review_options(review: argparse.ArgumentParser) -> None:
    """What a supervisor does, one at a time."""
    actions = review.add_subparsers(dest="action", required=True, metavar="ACTION")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=text)
        add_common(action, top=False)
        return action

    for name, text in (
        ("list", "the queues: how many cases wait, and which come first"),
        ("next", "take the most urgent case that is yours to decide, and show it"),
    ):
        listed = add(name, text)
        listed.add_argument("--kind", dest="kinds", action="append", choices=KINDS, help="only these; may be repeated")
        if name == "list":
            listed.add_argument("--limit", type=int, default=20, metavar="N", help="so many cases at most (20)")
    _case(add("show", "a case: its pages, what was found on them, who decided what, and who may not decide it"))
    _case(add("accept", "all is well"))
    remark = _case(add("remark", "it stays as it is, with a remark"))
    remark.add_argument("--remark", required=True, metavar="TEXT", help="what the counter shall know")
    _marks(remark)
    back = _case(add("return", "back to the counter: to be scanned again, or answered"))
    back.add_argument("--remark", default="", metavar="TEXT", help="needed where nothing is marked")
    _pages(back, "which pages; else those that are marked, else those of the case")
    _marks(back)
    _add_repair(_case(add("repair", "made anew from what was scanned, without paper: another version, to be signed")))
    _case(add("leave", "leave a case to others"))
    _case(add("undo", "your decision does not count; the case is yours again"))
    lots = add("lots", "how strictly the papers of each stream are sampled, and what became of its lots")
    lots.add_argument(
        "--draw",
        metavar="STREAM",
        help="make a lot of the finished papers that are in none: counter, procedure:CODE, paper:CODE",
    )
    lots.add_argument("--changed", action="store_true", help="something at the counter changed since the lot before")
    lots.add_argument("--remedy", default="", metavar="TEXT", help="what was done where sampling was stopped")
    history = add("history", "all that happened to the papers of a dossier, and why")
    history.add_argument("code", metavar="DOSSIER")


def _add_repair(repair: argparse.ArgumentParser) -> None:
    _pages(repair, "which pages; else those of the case")
    repair.add_argument("--remark", default="", metavar="TEXT", help="why")
    repair.add_argument(
        "--restore", action="store_true", help="first of all: as they were scanned, cleaned anew by today's rules"
    )
    repair.add_argument("--rotate", type=int, metavar="N", help="quarter turns clockwise")
    repair.add_argument("--straighten", type=float, metavar="DEGREES", help="clockwise, 15 at most in all")
    box: dict[str, Any] = {"nargs": 4, "type": float, "metavar": ("LEFT", "TOP", "RIGHT", "BOTTOM")}
    repair.add_argument("--crop", help="show this part of the turned page alone, as shares of it (0 to 1)", **box)
    repair.add_argument("--uncrop", action="store_true", help="show all of it again")
    _marks(repair)


def _case(action: argparse.ArgumentParser) -> argparse.ArgumentParser:
    action.add_argument("case", metavar="CASE", help="as `review list` names it")
    return action


def _pages(action: argparse.ArgumentParser, text: str) -> None:
    action.add_argument("--pages", type=page_numbers, metavar="1,3-5", help=text)


def _marks(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--mark",
        dest="marks",
        action="append",
        default=[],
        type=_mark,
        metavar="PAGE:DEFECT[:LEFT,TOP,RIGHT,BOTTOM]",
        help=f"what is wrong on a page, and where (shares of the page as it is shown); one of {', '.join(DEFECTS)}; may be repeated",
    )


def _mark(text: str) -> tuple[int, str, tuple[float, float, float, float] | None]:
    number, _, rest = text.partition(":")
    defect, _, box = rest.partition(":")
    try:
        sides = tuple(float(side) for side in box.split(",")) if box else None
        if not number.isdecimal() or defect not in DEFECTS or (sides is not None and not _is_box(sides)):
            raise ValueError
    except ValueError:
        raise argparse.ArgumentTypeError(f"no mark as 2:streak:0.4,0,0.5,1: {text!r}") from None
    return int(number), defect, None if sides is None else (sides[0], sides[1], sides[2], sides[3])


def _is_box(sides: tuple[float, ...]) -> bool:
    return len(sides) == 4 and 0 <= sides[0] < sides[2] <= 1 and 0 <= sides[1] < sides[3] <= 1
