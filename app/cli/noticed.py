"""What was noticed of the pages of a dossier, for the commands that tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from app.cli.console import Console
from app.domain.notices import Notice
from app.messages import noticed
from app.services.edit import Desk

type Noticed = tuple[str, Notice]
"""the code of the paper, and what was noticed of it"""


def noticed_of(desk: Desk, look: Callable[[UUID], Iterable[Notice]]) -> tuple[Noticed, ...]:
    """Of each paper that lies on the desk; `look` notices things of a component."""
    papers = (component for component in desk.components if desk.paper(component.id).pages)
    return tuple((component.code, notice) for component in papers for notice in look(component.id))


def say_noticed(found: Iterable[Noticed], console: Console) -> None:
    """A line of what and a line of what to do for each."""
    for component, notice in found:
        said = noticed(notice, console.language)
        console.remark(f"{component}: {said.message} {said.remedy}")
