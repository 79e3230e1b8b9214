"""What drivers call things, and what one option does to another. Data and small rules; each names where it was seen.

Paths such as `fujitsu.c` are of sane-backends/backend; reports stand in `tests/unit/scanner/drivers`, one file a device.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from scanner.frames import OptionInfo, Source
from scanner.sane.vocabulary import source_of

type Table = Mapping[str, OptionInfo]
"""The options of a device by name, as they stand at one moment."""

SIDES = ("adf-mode", "duplex", "scanmode")
"""Options that say how many sides the feeder reads: epson2 and epsonds (words), kvs1025 to kvs40xx, imagescan and hpaio (yes or
no), Canon's own canondr ("ScanMode")."""

FEEDER_ONLY = ("feeder-mode", *SIDES)
"""A device without `source` that has one of these has no glass: kvs20xx, imagescan on DS-series feeders."""

_WITH_FEEDER = ("page-width", "page-height", *FEEDER_ONLY, "manual-feed", "double-feed", "dfeed")

FREE_PAPER = ("paper-size", "page-format", "scan-area")
FREE_WORD = re.compile(r"^user.?def|^custom$|^manual$", re.IGNORECASE)
"""Named papers; the edges can be set only under the free one: kvs20xx_opt.c (`user_def`), smfp (`Custom`), utsushi (`Manual`)."""

FEEDING = (
    ("feeder-mode", "continuous"),  # kvs20xx starts at "single": one sheet, whatever lies in the feeder
    ("manual-feed", "off"),  # kvs: waits for a key; of the same name in fujitsu is a sensor, which can't be set
    ("batch-scan", "yes"),  # hpaio: goes on with the next sheet
    ("image-count", "0"),  # utsushi: all
)
"""What makes a feeder go on to its last sheet."""

DOUBLE_FEED_ON = (
    ("df-action", "Stop"),  # fujitsu.c; the three below it mean something only then
    (
        "df-thickness",
        "yes",
    ),  # fujitsu.c, canon_dr.c. Not `df-length`: papers of different lengths are usual at a counter
    ("double-feed", "yes"),  # kvs1025, kvs20xx; of the same name in fujitsu is a sensor
    ("dfeed", "yes"),  # kvs40xx
    ("multifeeddetection", "yes"),  # brother5
    ("double-feed-detection", "yes"),  # imagescan
    ("dfdetect", "Thickness"),  # fujitsu.c before 1.0.20
)
DOUBLE_FEED_OFF = (
    ("df-thickness", "no"),
    ("df-action", "Default"),
    ("double-feed", "no"),
    ("dfeed", "no"),
    ("multifeeddetection", "no"),
    ("double-feed-detection", "no"),
    ("dfdetect", "None"),
)

FAITHFUL = (
    # pages that are left out
    ("swskip", "0"),  # fujitsu.c, canon_dr.c
    ("skipblankpage", "no"),  # brother5
    ("blank-threshold", "0"),  # utsushi, imagescan
    # pages that are turned, cut or put together
    ("swdeskew", "no"),
    ("swcrop", "no"),
    ("swdespeck", "0"),
    ("hwdeskewcrop", "no"),  # fujitsu.c
    ("ald", "no"),  # fujitsu.c: ends the page where it believes to see its edge
    ("adf-skew", "no"),  # epsonds.c
    ("adf-crp", "no"),
    ("autodeskew", "no"),  # brother5
    ("autodocumentsize", "no"),
    ("deskew", "no"),  # kvs40xx, imagescan
    ("crop", "no"),
    ("rotate", "0 degrees"),  # utsushi
    ("long-paper-mode", "no"),
    ("longpaper", "no"),  # kvs: cuts one long sheet into several pages
    ("lowmemory", "no"),  # fujitsu.c: sides alternate within one page
    ("mirror", "no"),
    # the size is the paper's
    ("fit-to-page", "no"),  # kvs
    ("zoom", "100"),  # epson.c, epkowa
    # nothing is lost on the way
    ("preview", "no"),
    ("compression", "None"),  # hpaio starts at JPEG; fujitsu.c hands JPEG on as a frame that nobody understands
    ("jpeg", "0"),  # kvs1025
    ("jpeg", "no"),  # kvs40xx
    ("transfer-format", "RAW"),  # utsushi
    # nobody waits for a key
    ("wait-for-button", "no"),  # epson2, hp5590
    ("button-controlled", "no"),  # pixma
)
"""Features of drivers that would change a page or leave it out without a word: the station does such work itself, where it shows.
SANE keeps values from one scan to the next, so that "off by default" says nothing."""


def key(name: str) -> str:
    """A name without the ways of writing it: `adf_mode`, `adf-mode`; `pagewidth`, `page-width`; `ScanMode`."""
    return name.casefold().replace("-", "").replace("_", "")


def find(table: Table, name: str) -> OptionInfo | None:
    """The option of that name, however the driver writes it."""
    exact = table.get(name)
    if exact is not None:
        return exact
    wanted = key(name)
    return next((option for option in table.values() if key(option.name) == wanted), None)


def after(table: Table, settings: Iterable[tuple[str, str]]) -> dict[str, OptionInfo]:
    """The table as it is likely to be once the settings are in force: what a device shows by itself, where it is there."""
    changed = dict(table)
    for name, value in settings:
        option = find(changed, name)
        if option is None:
            continue
        _depend(changed, option, value)
        changed[option.name] = replace(option, value=value)
    return changed


def _depend(table: dict[str, OptionInfo], option: OptionInfo, value: str) -> None:
    match key(option.name):
        case "source" if source_of(value) is not Source.FLATBED and source_of(option.value or "") is Source.FLATBED:
            # fujitsu.c, canon_dr.c (page size), epsonds.c (`change_source`), kvs40xx_opt.c (SOURCE)
            _activate(table, *_WITH_FEEDER)
        case "source" if source_of(value) is Source.FLATBED and source_of(option.value or "") is not Source.FLATBED:
            _activate(table, *_WITH_FEEDER, active=False)
        case "pagewidth":
            _widen(table, ("tl-x", "br-x"), value)
        case "pageheight":
            _widen(table, ("tl-y", "br-y"), value)
        case "papersize" | "pageformat" | "scanarea" if FREE_WORD.search(value):
            _activate(table, "tl-x", "tl-y", "br-x", "br-y")
        case "dfaction" if value != "Default":
            _activate(table, "df-skew", "df-thickness", "df-length")
        case "mode":
            _activate(table, "depth")  # epson2, epsonds.c: inactive under line art, which is their default
        case _:
            pass


def _widen(table: dict[str, OptionInfo], names: tuple[str, ...], value: str) -> None:
    """The area ends where the page does: set the page first, else A4 is cut to Letter (fujitsu.c, canon_dr.c; seen in
    reports on fi-6110, fi-6130, fi-7260, S1500, P-208II). A page that a driver calls by a word tells no end."""
    try:
        end = float(value)
    except ValueError:
        return
    for name in names:
        option = table.get(name)
        if option is not None and option.maximum is not None:
            table[name] = replace(option, maximum=end)


def _activate(table: dict[str, OptionInfo], *names: str, active: bool = True) -> None:
    for name in names:
        option = find(table, name)
        if option is not None:
            table[option.name] = replace(option, active=active)
