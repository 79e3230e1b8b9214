"""The options of `edit`: one for each page tool. Imports the standard library only."""

from __future__ import annotations

import argparse
from typing import Any

MOST_PAGES = 10_000
GROUNDS = (
    "original_faint",
    "original_dark",
    "stamp_over_text",
    "original_torn",
    "to_the_edge",
    "printed_crooked",
    "line_on_paper",
    "empty_side",
    "one_sheet",
    "both_belong",
    "nothing_to_cover",
    "belongs_here",
    "only_as_file",
    "legible",
    "no_other_copy",
    "other",
)
"""the values of `app.domain.grounds.Ground`"""


class _Tool(argparse.Action):
    """Each tool is an option of its own; they come together as (name, value)."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        name = (option or "").removeprefix("--")
        before = namespace.tool[1] if name == "cover" and namespace.tool else []
        namespace.tool = (name, [*before, values] if name == "cover" else values)


def page_numbers(text: str) -> list[int]:
    """`1,3-5` -> 1, 3, 4, 5. Raises argparse.ArgumentTypeError."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not first.isdecimal() or not (last or first).isdecimal() or int(last or first) - int(first) > MOST_PAGES:
            raise argparse.ArgumentTypeError(f"no numbers of pages: {text!r}")
        found += range(int(first), int(last or first) + 1)
    return found


def add_edit_options(edit: argparse.ArgumentParser) -> None:
    """A dossier, pages of it, and one tool at most; `tool` is its name and value then."""
    edit.add_argument("code", metavar="CODE")
    edit.add_argument("--component", metavar="CODE", help="the paper whose pages these are")
    edit.add_argument(
        "--pages", type=page_numbers, metavar="1,3-5", help="numbers within the paper; else all its pages"
    )
    edit.add_argument("--note", metavar="TEXT", default="", help="with --accept: what is to be added to the reason")
    edit.add_argument(
        "--noticed",
        action="store_true",
        help="also what is noticed of the pages: their order, what lacks, what came twice",
    )
    edit.add_argument(
        "--archived", action="store_true", help="also how each page is kept in the archive: its size and form, and why"
    )
    edit.add_argument("--history", action="store_true", help="also who scanned, changed, accepted and signed the pages")
    edit.set_defaults(tool=None)
    tools = edit.add_argument_group("tools; places are shares of the page from its top left, 0 to 1")
    tool = tools.add_mutually_exclusive_group()

    def add(name: str, text: str, **settings: Any) -> None:
        tool.add_argument(f"--{name}", action=_Tool, help=text, dest=argparse.SUPPRESS, **settings)

    box: dict[str, Any] = {"nargs": 4, "type": float, "metavar": ("LEFT", "TOP", "RIGHT", "BOTTOM")}
    add("rotate", "quarter turns clockwise", type=int, metavar="N")
    add("straighten", "degrees clockwise, 15 at most in all", type=float, metavar="DEGREES")
    add("crop", "show this part of the turned page alone", **box)
    add("uncrop", "show all of it again", nargs=0)
    add("cover", "black in every file, whatever lay there; may be given several times", **box)
    add("split", "make two pages: beside|beneath, and where", nargs=2, metavar=("AXIS", "AT"))
    add("items", "make a page of each of several sheets or cards that lay on one glass", nargs=0)
    add("card", "both sides of a card onto one A4 page, in their real size: two pages, or one that shows both", nargs=0)
    add("merge", "put them onto one page", choices=("beside", "beneath"))
    add(
        "to",
        "put them behind the last page of another paper of the dossier: all pages of a paper, and the two are one; the last ones, "
        "and it is parted",
        metavar="CODE",
    )
    add(
        "together",
        "they go on the paper in which they lie, though another one seems to begin there: it is not asked again",
        nargs=0,
    )
    add("copy", "show each once more, behind it", nargs=0)
    add("swap", "the two change places", nargs=0)
    add("remove", "leave them out; what was scanned stays", nargs=0)
    add("restore", "as they were scanned", nargs=0)
    add("accept", "take doubtful pages for this reason", choices=GROUNDS)
    add("undo", "take the last decision back", nargs=0)
    add("redo", "do it again", nargs=0)
