"""What a worker does for a person is done in the name of who wanted it: asked later, somebody else may be at the desk."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

VIEWMODELS = Path(__file__).resolve().parents[3] / "app" / "ui" / "viewmodels"
PLANTED = """
def turn(services, runner):
    runner.run(Lane.DESK, lambda _task: services.editing.rotate(services.actor))
"""


def _asked_late(source: str) -> Iterator[int]:
    """The lines of what runs in a worker that ask who is at the desk."""
    deeds = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.Lambda))
    for deed in deeds:
        if any(argument.arg in ("task", "_task") for argument in deed.args.args):
            for node in ast.walk(deed):
                if isinstance(node, ast.Attribute) and ast.unparse(node) in ("services.actor", "services.officer"):
                    yield node.lineno


def test_no_worker_asks_who_is_at_the_desk() -> None:
    found = {file.name: lines for file in VIEWMODELS.glob("*.py") if (lines := [*_asked_late(file.read_text())])}
    assert found == {}
    assert [*_asked_late(PLANTED)] == [3]
