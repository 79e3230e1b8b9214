"""Real option tables, as reports and driver sources tell them: what the shipped profiles mean on each."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.frames import ColorMode, OptionInfo, ScanRequest, Source
from scanner.profiles import Profile
from scanner.sane import plan, quirks
from scanner.sane.plan import Lacking, Plan
from scanner.sane.quirks import Table
from tests.support.driver_tables import PAGE, DriverTable, driver_tables, meaning, render, shipped

A4 = ScanRequest("any", source=Source.ADF_DUPLEX, page_width_mm=210, page_height_mm=297)


def table(name: str) -> Table:
    return next(found.options for found in driver_tables() if found.name == name)


def settings(found: Plan) -> dict[str, str]:
    return {item.option: item.value for item in found.settings}


def assert_allowed(options: Table, found: Plan) -> None:
    """Judged here by itself: the words that stand in the table, the numbers between its ends."""
    page = {"x": "page-width", "y": "page-height"}
    planned: dict[str, float] = {}
    for item in found.settings:
        option = options[item.option]
        assert option.settable, item
        if option.kind == "bool":
            assert item.value in ("yes", "no"), item
        elif option.kind == "str":
            assert not option.choices or item.value in option.choices, item
        elif option.choices:
            assert float(item.value) in [float(choice) for choice in option.choices if choice != "auto"], item
        else:
            if option.kind == "int":
                assert item.value == str(int(item.value)), item
            whole = planned.get(page.get(item.option[-1], "")) if item.option[:2] in ("tl", "br") else None
            greatest = (
                whole if whole is not None else option.maximum
            )  # the page that was planned is the end of the area
            assert option.minimum is None or float(item.value) >= option.minimum - 1e-6, item
            assert greatest is None or float(item.value) <= greatest + 1e-6, item
            planned[{"pagewidth": "page-width", "pageheight": "page-height"}.get(quirks.key(item.option), "")] = float(
                item.value
            )


@pytest.mark.parametrize("driver", driver_tables(), ids=lambda driver: driver.name)
@pytest.mark.parametrize("profile", shipped().values(), ids=lambda profile: profile.key)
def test_each_profile_means_real_values_or_says_what_is_lacking(driver: DriverTable, profile: Profile) -> None:
    source, found = meaning(driver, profile)
    assert_allowed(driver.options, found)
    if not found.lacking:
        values = settings(found)
        assert source in plan.sources(driver.options)
        mode = values.get("mode", driver.options["mode"].value if "mode" in driver.options else None)
        assert mode is None or plan.word_for_mode([mode], profile.mode) is not None
        assert values.get("resolution") == str(profile.dpi)
    for lacking in found.lacking:
        assert lacking.wanted
        option = driver.options.get(lacking.option)
        assert option is None or lacking.offered, lacking


def test_the_page_of_documentation_is_the_one_that_would_be_written() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run `python -m tests.support.driver_tables`"


def test_the_corpus_is_of_many_devices_each_with_its_source() -> None:
    tables = driver_tables()
    assert len({found.device for found in tables}) >= 24
    assert len({found.driver for found in tables}) >= 15
    assert all(found.source for found in tables)
    assert sum(found.source.startswith("https://") for found in tables) >= 24


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fujitsu-fi-7260", {"source": "ADF Duplex", "df-action": "Stop", "df-thickness": "yes", "swskip": "0"}),
        ("fujitsu-fi-7260-glass", {"source": "ADF Duplex", "page-height": "296.9930087", "br-y": "296.9930087"}),
        ("fujitsu-scansnap-s510", {"pagewidth": "210.0093797", "y-resolution": "300", "compression": "None"}),
        (
            "brother-ads-1600w",
            {"source": "Automatic Document Feeder(left aligned,Duplex)", "mode": "24bit Color[Fast]"},
        ),
        ("epson-a3-epson2", {"source": "Automatic Document Feeder", "adf-mode": "Duplex", "depth": "8"}),
        ("epson-gt-2500", {"adf-mode": "Duplex", "zoom": "100"}),
        ("epson-ds-imagescan", {"duplex": "yes", "scan-area": "Manual", "blank-threshold": "0"}),
        ("panasonic-kv-s20xx", {"duplex": "yes", "feeder-mode": "continuous", "paper-size": "user_def", "br-x": "210"}),
        ("panasonic-kv-s1025c", {"duplex": "yes", "mode": "color", "jpeg": "0"}),
        ("hp-scanjet-5590", {"source": "ADF Duplex", "mode": "Color", "wait-for-button": "no"}),
        ("kyocera-m2040dn", {"source": "2-sided (Binding Top)"}),
    ],
)
def test_two_sides_of_a4_in_the_words_of_the_driver(name: str, expected: dict[str, str]) -> None:
    assert settings(plan.plan(table(name), A4)).items() >= expected.items()


@pytest.mark.parametrize(
    ("name", "request_", "expected"),
    [
        ("xerox-mfp", A4, Lacking("source", "adf-duplex", "Flatbed, ADF, Auto")),
        ("umax-1220u", A4, Lacking("source", "adf-duplex", "flatbed")),
        ("epson-ds-780n", replace(A4, dpi=200), Lacking("resolution", "200 dpi", "100, 300")),
        ("epson-ds-780n", replace(A4, mode=ColorMode.LINEART), Lacking("mode", "lineart", "Color, Gray")),
        ("epson-ds-780n", replace(A4, page_height_mm=420), Lacking("br-y", "420 mm", "0 to 393.7 mm")),
        (
            "fujitsu-fi-7260",
            replace(A4, options=(("bgcolor", "Red"),)),
            Lacking("bgcolor", "Red", "Default, White, Black"),
        ),
        ("fujitsu-fi-7260", replace(A4, options=(("double-feed", "yes"),)), Lacking("double-feed", "yes", "")),
        ("fujitsu-fi-7260", replace(A4, options=(("gamma", "2"),)), Lacking("gamma", "2", "")),
    ],
)
def test_what_a_device_lacks_is_named(name: str, request_: ScanRequest, expected: Lacking) -> None:
    assert expected in plan.plan(table(name), request_).lacking


def test_a_card_turns_the_double_feed_detection_off() -> None:
    card = replace(A4, detect_double_feed=False)
    assert settings(plan.plan(table("panasonic-kv-s20xx"), card))["double-feed"] == "no"
    assert settings(plan.plan(table("fujitsu-scansnap-s510"), card))["dfdetect"] == "None"


def test_the_source_is_set_before_all_and_the_page_before_its_area() -> None:
    order = [item.option for item in plan.plan(table("fujitsu-fi-7260"), A4).settings]
    assert order[0] == "source"
    assert order.index("resolution") < order.index("page-height") < order.index("br-y") < order.index("df-action")
    assert order.index("df-action") < order.index("df-thickness")


def test_a_millimetre_short_is_lacking_and_a_hair_is_told() -> None:
    found = plan.plan(table("hp-psc-1600"), replace(A4, source=Source.FLATBED))
    edge = next(item for item in found.settings if item.option == "br-y")
    assert (edge.value, edge.wanted) == ("296.926", "297")


NAMES = [
    *("source", "mode", "depth", "resolution", "y-resolution", "tl-x", "tl-y", "br-x", "br-y", "page-width"),
    *("page-height", "paper-size", "duplex", "adf-mode", "ScanMode", "feeder-mode", "gray", "df-action"),
    *("df-thickness", "swskip", "zoom", "compression", "rotate", "crop", "jpeg", "brightness", "button"),
]
WORDS = [
    "Flatbed",
    "ADF",
    "ADF Duplex",
    "Color",
    "Gray",
    "Lineart",
    "Simplex",
    "Duplex",
    "user_def",
    "Stop",
    "None",
    "auto",
]
NUMBERS = st.floats(-500, 500).map(lambda number: round(number, 3))


@st.composite
def option_infos(draw: st.DrawFn) -> OptionInfo:
    kind = draw(st.sampled_from(["bool", "int", "float", "str", "button"]))
    ends = sorted(draw(st.tuples(NUMBERS, NUMBERS)))
    if kind == "int":
        ends = [float(round(end)) for end in ends]
    limited = kind in ("int", "float") and draw(st.booleans())
    choices: tuple[str, ...] = ()
    if kind == "str":
        choices = tuple(draw(st.lists(st.sampled_from(WORDS), unique=True)))
    elif kind in ("int", "float") and not limited:
        choices = tuple(draw(st.lists(st.sampled_from(["75", "200", "300", "600", "8", "16"]), unique=True)))
    return OptionInfo(
        draw(st.sampled_from(NAMES)),
        "",
        kind,
        draw(st.sampled_from(["", "mm", "px", "dpi"])),
        choices,
        ends[0] if limited else None,
        ends[1] if limited else None,
        draw(st.booleans()),
        draw(st.booleans()),
        step=draw(st.sampled_from([0.0, 1.0, 10.0])) if limited else 0.0,
        words=draw(st.sampled_from([1, 1, 1, 256])),
        value=draw(st.sampled_from([None, *choices])) if choices else None,
    )


@st.composite
def requests(draw: st.DrawFn) -> ScanRequest:
    return ScanRequest(
        "any",
        source=draw(st.sampled_from(Source)),
        dpi=draw(st.integers(1, 1200)),
        mode=draw(st.sampled_from(ColorMode)),
        page_width_mm=draw(st.none() | st.floats(1, 500)),
        page_height_mm=draw(st.none() | st.floats(1, 500)),
        options=tuple(
            draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([*WORDS, "7", "yes"])), max_size=3))
        ),
        detect_double_feed=draw(st.booleans()),
    )


def test_a_page_that_a_driver_calls_by_a_word_leaves_the_area_as_it_is() -> None:
    width = OptionInfo("page-width", "", "str", "", choices=("A4", "A3"), value="A4")
    edge = OptionInfo("br-x", "", "float", "mm", minimum=0.0, maximum=216.0)
    table = quirks.after({"page-width": width, "br-x": edge}, [("page-width", "A3")])
    assert table == {"page-width": replace(width, value="A3"), "br-x": edge}


@given(options=st.lists(option_infos(), max_size=12), request_=requests())
def test_whatever_the_table_no_value_is_planned_outside_it(options: list[OptionInfo], request_: ScanRequest) -> None:
    by_name = {option.name: option for option in options}
    assert_allowed(by_name, plan.plan(by_name, request_))
