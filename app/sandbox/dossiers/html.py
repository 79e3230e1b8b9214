"""Just enough HTML, escaped by construction: text becomes `Html` only through these functions."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

_STYLE: Final = Path(__file__).with_name("style.css")


class Html(str):
    """Markup that is ready to be sent; any other string is text and gets escaped."""

    __slots__ = ()


def join(parts: Iterable[str]) -> Html:
    """One after another."""
    return Html("".join(_markup(part) for part in parts))


def tag(name: str, content: str | None, /, **attributes: str) -> Html:
    """An element; `content` None makes a void one (`img`, `br`)."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{written}>") if content is None else Html(f"<{name}{written}>{_markup(content)}</{name}>")


def two_tongues(vietnamese: str, english: str) -> Html:
    """Vietnamese, and English small beside it."""
    return join([vietnamese, " ", tag("span", english, lang="en")])


def badge(kind: str, vietnamese: str, english: str) -> Html:
    """A verdict; `kind` is good, doubt or bad. The colour never stands alone: the words say it too."""
    return tag("strong", two_tongues(vietnamese, english), **{"class": f"badge {kind}"})


def facts(rows: Iterable[tuple[tuple[str, str], str]]) -> Html:
    """A list of labels (Vietnamese, English) and values."""
    return tag("dl", join(join([tag("dt", two_tongues(*label)), tag("dd", value)]) for label, value in rows))


def document(title: str, body: Html) -> str:
    """The whole page."""
    banner = two_tongues(
        "Hệ thống hồ sơ dùng để tập huấn. Dữ liệu hư cấu, không có giá trị pháp lý.",
        "Training system. Invented data.",
    )
    head = join(
        [
            tag("meta", None, charset="utf-8"),
            tag("meta", None, name="viewport", content="width=device-width, initial-scale=1"),
            tag("title", f"{title} - Hồ sơ mẫu"),
            tag("style", Html(_STYLE.read_text(encoding="utf-8"))),
        ]
    )
    page = join([tag("header", banner), tag("main", body)])
    return f'<!doctype html>\n<html lang="vi">{tag("head", head)}{tag("body", page)}</html>\n'


def _markup(part: str) -> str:
    return part if isinstance(part, Html) else escape(part)
