"""Calls of the command line that need no station: help, wrong calls, options before and after the command."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from app.cli.commands import AT_CENTRE, COMMANDS, house, slip
from app.cli.console import Console
from app.cli.main import run
from app.cli.parser import build_parser
from app.domain.release import Obstacle
from app.messages import texts
from app.settings import load
from tests.support.cli_world import ROOT, SCHEMAS, CommandLine, conforms

HELP = """
import contextlib, io, json, sys
from main import main
shown = {}
for words in json.loads(sys.argv[1]):
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.suppress(SystemExit):
        main([*words, "--help"])
    shown[" ".join(words)] = told.getvalue()
names = sorted({name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names)
ours = sorted(name for name in sys.modules if name.partition(".")[0] in ("app", "scanner", "ocr"))
print(json.dumps({"shown": shown, "foreign": names, "ours": ours}))
"""

MEMORY = """
import contextlib, ctypes, io, resource
from main import main
limits = []
sys.addaudithook(lambda event, told: limits.append(told) if event == "resource.setrlimit" else None)
hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
limits.clear()
PR_GET_DUMPABLE = 3
before = ctypes.CDLL(None).prctl(PR_GET_DUMPABLE)
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main(["--help"])
(core,) = [line.split()[4:6] for line in open("/proc/self/limits") if line.startswith("Max core file size")]
print(before, ctypes.CDLL(None).prctl(PR_GET_DUMPABLE), *core)
print(limits == [(resource.RLIMIT_CORE, (0, 0))])
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong here, it never touches the home of who runs the tests."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


def _commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (action,) = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


def test_every_command_of_the_parser_has_a_function() -> None:
    assert _commands(build_parser()).keys() == COMMANDS.keys()


def test_what_may_hear_a_pin_writes_no_core_file_and_shows_nobody_its_memory() -> None:
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{MEMORY}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.split() == ["1", "0", "0", "0", "True"], "and not for the limit that it was started with"


def test_help_of_every_command_imports_the_standard_library_alone() -> None:
    parsers = _commands(build_parser())
    calls = [[], *[[name] for name in parsers], *[["store", action] for action in _commands(parsers["store"])]]
    asked = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{HELP}", json.dumps(calls)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    told = json.loads(asked.stdout)
    assert set(told["foreign"]) <= {"__main__", "__mp_main__", "app", "main"} | _of_the_interpreter()
    light = {"app.domain", "app.domain.private_memory"}
    assert set(told["ours"]) == light | {
        "app",
        "app.cli",
        "app.cli.declaring",
        "app.cli.edit_options",
        "app.cli.export_options",
        "app.cli.figure_options",
        "app.cli.audit_calls",
        "app.cli.back_scan_options",
        "app.cli.centre_calls",
        "app.cli.house_calls",
        "app.cli.main",
        "app.cli.parser",
        "app.cli.review_options",
    }
    for name, text in told["shown"].items():
        assert text.startswith("usage: main.py"), name
        assert "--json" in text, name


def _of_the_interpreter() -> set[str]:
    """Modules that this environment loads into every process by itself (`.pth` files)."""
    bare = "import sys; print(*{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names)"
    return set(subprocess.run([sys.executable, "-I", "-c", bare], capture_output=True, text=True).stdout.split())


def test_no_command_loads_qt(tmp_path: Path) -> None:
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from main import main
import app.cli.commands, app.cli.demo
code = main(["queue", "--json", "--data-dir", {str(tmp_path)!r}])
sys.exit(code or any(name.startswith("PySide6") for name in sys.modules))
"""
    assert subprocess.run([sys.executable, "-I", "-c", script], cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ["--lang", "en", "--json", "--quiet", "--data-dir", "D", "inspect", "a.png"],
        ["inspect", "a.png", "--lang", "en", "--json", "--quiet", "--data-dir", "D"],
        ["--lang", "en", "inspect", "--json", "a.png", "--data-dir", "D", "--quiet"],
    ],
)
def test_options_of_all_commands_may_stand_before_and_after_the_command(words: list[str]) -> None:
    args = build_parser().parse_args(words)
    assert (args.lang, args.json, args.quiet, args.data_dir) == ("en", True, True, Path("D"))
    assert args.files == [Path("a.png")]


def test_the_same_holds_for_the_actions_of_the_store() -> None:
    for words in (["--json", "store", "check"], ["store", "--json", "check"], ["store", "check", "--json"]):
        args = build_parser().parse_args(words)
        assert (args.command, args.action, args.json, args.lang) == ("store", "check", True, None)


WRONG_CALLS = [
    ["fly"],
    ["inspect"],
    ["scan", "--out", "x"],
    ["scan", "--device", "d", "--source", "tray", "--out", "x"],
    ["digitize", "a.png", "--dossier", "H56.14-261124-0001", "--out", "a.pdf"],
    ["sign", "a.pdf", "--level", "B-X", "--out", "x"],
    ["sign", "a.pdf", "--out", "x", "--pin", "1234"],
    ["store"],
    ["queue", "--pin-fd", "x"],
    ["sign", "a.pdf", "--pin-fd", "x"],
    ["sign", "a.pdf", "--out"],
    ["sign", "--ready=now"],
    ["extend", "a.pdf", "--in-place", "--renew-before", "-1"],
    ["find", "--from", "gestern"],
    ["export", "H56.14-261124-0001", "--split", "x", "--out", "a"],
    ["digitize", "a.png", "--dossier", "H56.14-261124-0001", "--component", "TP01", "--out", "a.pdf", "--expect", "0"],
]


@pytest.mark.parametrize("words", WRONG_CALLS, ids=" ".join)
def test_a_wrong_call_ends_with_2_and_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("USAGE: Lệnh không đúng")
    assert told.err.count("\n") == 1
    assert not re.search("argument|invalid|choose|expected|required|unrecognized|no day|numbers? of", told.err), (
        "English"
    )
    assert "1234" not in told.err, "a PIN is not said aloud"


@pytest.mark.parametrize("words", WRONG_CALLS, ids=" ".join)
def test_a_wrong_call_with_json_ends_with_one_document(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words, "--json", "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert told.err == ""
    document = json.loads(told.out)
    conforms("error", document)
    assert document["error"]["code"] == "USAGE"
    assert document["error"]["message"].startswith("The call is wrong")


@pytest.mark.parametrize("spelling", [["--lang", "en"], ["--lang=en"]])
def test_a_wrong_call_is_answered_in_the_language_that_it_names(
    spelling: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*spelling, "fly"]) == 2
    assert "The call is wrong" in capsys.readouterr().err


def test_a_broken_settings_file_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sohoa.toml").write_text("[scanner]\nsorce = 'adf'\n", encoding="utf-8")
    assert run(["queue", "--data-dir", str(tmp_path), "--lang", "en"]) == 2
    assert capsys.readouterr().err == (
        "SETTING_UNKNOWN: There is no setting named “scanner.sorce”. Did you mean “scanner.source”?\n"
    )


def test_bench_without_a_checkout_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(house, "BENCHES", tmp_path / "absent")
    assert run(["bench", "ocr", "--json", "--data-dir", str(tmp_path)]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "NO_CHECKOUT"


def test_bench_runs_what_lies_in_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    benches = tmp_path / "tests" / "perf"
    benches.mkdir(parents=True)
    (benches / "bench_three.py").write_text("import sys\nsys.exit(len(sys.argv) - 1)\n", encoding="utf-8")
    monkeypatch.setattr(house, "BENCHES", benches)
    assert run(["bench", "three", "a", "b", "c", "--data-dir", str(tmp_path)]) == 3
    assert run(["bench", "four", "--data-dir", str(tmp_path)]) == 2


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), RuntimeError("secret words")])
def test_an_interruption_and_a_defect_are_told_without_a_traceback(
    failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> int:
        raise failure

    monkeypatch.setitem(COMMANDS, "queue", fails)
    code = run(["queue", "--json", "--data-dir", str(tmp_path)])
    told = capsys.readouterr()
    document = json.loads(told.out)
    conforms("error", document)
    interrupted = isinstance(failure, KeyboardInterrupt)
    assert (code, document["error"]["code"]) == ((130, "CANCELLED") if interrupted else (1, "INTERNAL"))
    assert "secret words" not in told.out + told.err


def test_debug_shows_the_traceback_of_a_defect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setitem(COMMANDS, "queue", fails)
    with pytest.raises(RuntimeError):
        run(["queue", "--debug", "--data-dir", str(tmp_path)])


def test_every_schema_is_one_and_every_reporting_command_has_one() -> None:
    schemas = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    own = {name if name in COMMANDS else name.partition("-")[0] for name in schemas}
    assert own - {"error", "procedure"} == COMMANDS.keys() - {"bench", "sandbox"}


def test_quiet_silences_remarks_and_no_results(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(as_json=False, quiet=True, language="en")
    console.remark("a remark")
    console.say("a result")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("a result\n", "")


def test_what_hinders_is_said_once_for_a_paper_with_its_pages_and_without_a_key_of_the_desk() -> None:
    def one(component: str, obstacle: Obstacle, page: int | None) -> dict[str, object]:
        return {
            "component": component,
            "obstacle": obstacle.value,
            "message": "có trang mờ",
            "remedy": "quét lại",
            "page": page,
        }

    found = [
        one("TP01", Obstacle.PAGE_DOUBTFUL, 2),
        one("TP01", Obstacle.PAGE_NOT_JUDGED, 3),
        one("TP01", Obstacle.PAGE_DOUBTFUL, 5),
        one("TP02", Obstacle.SHEETS_DIFFER, 1),
    ]
    told = list(slip._sentences(found, Console(False, False, "vi")))
    assert told == [
        "- TP01: có trang mờ (trang 2, 5). Quét lại.",
        "- TP01: có trang mờ (trang 3). Quét lại.",
        "- TP02: có trang mờ. Quét lại.",
    ]
    for language in ("vi", "en"):
        assert not [key for key, text in texts(language)["words"].items() if key.startswith("mend_") and "F9" in text]


def test_a_machine_at_the_centre_does_nothing_that_is_a_counters(tmp_path: Path) -> None:
    cli = CommandLine(tmp_path)
    (tmp_path / "sohoa.toml").write_text('[centre]\nrole = "centre"\n')
    assert cli.json("resume").error["code"] == cli.json("queue").error["code"] == "NOT_AT_CENTRE"
    assert cli.json("review", "list").error["code"] == "CENTRE_NOT_SET", (
        "and it does not take its own folder for the centre's"
    )
    assert not (tmp_path / "sohoa.db").exists()
    assert {"review", "audit", "find", "figures"} <= AT_CENTRE <= COMMANDS.keys()
    training = load(tmp_path, {"mode": "training"})
    assert load(tmp_path).at_centre and not training.at_centre, "nothing of training goes anywhere"
