"""What a person sees: lines on stdout, remarks and progress on stderr. With `--json` stdout carries one document and nothing else."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import StationError
from app.messages import Language, explain, word
from app.services.progress import Progress, silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


@dataclass(slots=True)
class Console:
    """The voice of one command. Errors of single files are collected; the first one decides the exit code. Where stderr is a log of facts
    (`logs`) no word goes there: it may be of people."""

    as_json: bool
    quiet: bool
    language: Language
    logs: bool = False
    errors: list[dict[str, Any]] = field(default_factory=list)
    exit_code: int = 0
    bars: list[Bar] = field(default_factory=list)
    """the progress lines that move now"""

    def say(self, text: str) -> None:
        """A line of the result."""
        if not self.as_json:
            print(text, flush=True)  # whoever reads a pipe learns of a page when it is there

    def remark(self, text: str) -> None:
        """A line that is not part of the result."""
        if not (self.quiet or self.logs):
            print(text, file=sys.stderr)

    def tell(self, text: str) -> None:
        """What a person has to know or do for the command to go on: no result, and not hidden by --quiet."""
        if not self.logs:
            print(text, file=sys.stderr, flush=True)

    def word(self, key: str, **fields: object) -> str:
        """A sentence in the language of this run."""
        return word(key, self.language, **fields)

    def fail(self, error: StationError) -> None:
        """One file of several failed: tell it, keep it, go on."""
        self._keep(error, error_line(error, self.language))

    def fail_file(self, error: StationError, file: Path) -> None:
        """As `fail`, and the error is about this input file, whatever other file it names."""
        named = error.fields.get("file")
        if named not in (None, str(file)):
            error.fields["about"] = str(named)
        error.fields["file"] = str(file)
        self.fail(error)

    def fail_paper(self, error: StationError, dossier: str, component: str) -> dict[str, Any]:
        """As `fail`, and the error is about this paper, whichever file of ours it names; the error as it stands in the JSON."""
        error.fields.pop("file", None)
        error.fields.update(dossier=dossier, component=component)
        self._keep(error, f"{dossier} {component}: {error_line(error, self.language)}")
        return self.errors[-1]

    def _keep(self, error: StationError, line: str) -> None:
        self.errors.append(error_json(error, self.language))
        self.exit_code = self.exit_code or error.exit_code
        if not (self.as_json or self.logs):
            print(line, file=sys.stderr)

    def result(self, document: dict[str, Any]) -> int:
        """End a command: print its JSON, if that is wanted; returns the exit code."""
        if self.as_json:
            if self.errors:
                document = {**document, "errors": self.errors}
            print(json.dumps(document, ensure_ascii=False, indent=2), flush=True)
        return self.exit_code

    @property
    def colored(self) -> bool:
        """Whether a person watches a terminal that may be told to mark a word."""
        return not self.as_json and sys.stdout.isatty() and "NO_COLOR" not in os.environ

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """A progress line on stderr, with an estimate; only where a person watches a terminal."""
        if self.quiet or self.as_json or not sys.stderr.isatty():
            yield silent
            return
        from rich.console import Console as Terminal
        from rich.progress import Progress as Bar

        with Bar(console=Terminal(stderr=True), transient=True) as bar, self._moving(bar):
            task = bar.add_task(title, total=None)

            def show(done: int, total: int, unit: str) -> None:
                bar.update(task, completed=done, total=total or None, description=f"{title} ({unit})")

            yield show

    @contextmanager
    def _moving(self, bar: Bar) -> Iterator[None]:
        self.bars.append(bar)
        try:
            yield
        finally:
            self.bars.remove(bar)

    @contextmanager
    def still(self) -> Iterator[None]:
        """No progress line moves while a person is asked for something."""
        for bar in self.bars:
            bar.stop()
        try:
            yield
        finally:
            for bar in self.bars:
                bar.start()


def error_line(error: StationError, language: Language) -> str:
    """`CODE: what happened. What to do.`, with the file's name where it is about one and the text doesn't say it."""
    text = explain(error, language)
    named = str(error.fields.get("file", ""))
    file = f" [{named}]" if named not in text.message else ""
    return f"{error.code}: {text.message}{file} {text.remedy}"


def error_json(error: StationError, language: Language) -> dict[str, Any]:
    """The error as a JSON object."""
    text = explain(error, language)
    return {
        **error.fields,
        "code": error.code,
        "message": text.message,
        "remedy": text.remedy,
        "retryable": error.retryable,
    }
