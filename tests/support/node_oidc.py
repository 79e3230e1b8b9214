"""npm's `oidc-provider`, a Node process, as the issuer of the tests (see `oidc_provider/server.mjs`), and a person with a browser."""

from __future__ import annotations

import contextlib
import html
import json
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from tests.support.node import NODE, npm_installed

SOURCE = Path(__file__).parent / "oidc_provider"
CLIENT_ID = "sohoa"


@dataclass(frozen=True)
class NodeIssuer:
    """Where it answers, and its process."""

    url: str
    process: subprocess.Popen[str]

    def say(self, **changes: object) -> dict[str, int]:
        """Change how it behaves; tells what was granted so far, by grant."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(changes) + "\n")
        self.process.stdin.flush()
        granted: dict[str, int] = json.loads(self.process.stdout.readline())
        return granted

    def well(self) -> None:
        """Everything as it should be."""
        self.say(skew_s=0, access_token_s=3600, name_in_id_token=True, groups=[], error=0)

    def refreshed(self) -> int:
        """How many times a token was given for a refresh token."""
        return self.say().get("refresh_token", 0)

    def knows(self, access_token: str) -> bool:
        """Whether the token opens something, as the issuer itself has it."""
        with plain_http() as http:
            asked = http.get(f"{self.url}/me", headers={"Authorization": f"Bearer {access_token}"})
        return asked.status_code == 200


@contextlib.contextmanager
def node_issuer() -> Iterator[NodeIssuer]:
    issuer = subprocess.Popen(
        [NODE, npm_installed(SOURCE) / "server.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it warns of what suits tests only
        text=True,
    )
    assert issuer.stdin is not None
    assert issuer.stdout is not None
    try:
        yield NodeIssuer(issuer.stdout.readline().strip(), issuer)
    finally:
        issuer.stdin.close()
        issuer.wait(10)
        issuer.stdout.close()


def plain_http() -> httpx.Client:
    """A client for servers without TLS of this computer: reading the authorities of the world costs more than most requests."""
    nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.Client(follow_redirects=True, trust_env=False, timeout=30, verify=nobody)


def post(url: str, form: dict[str, str]) -> httpx.Response:
    """Send a form."""
    with plain_http() as http:
        return http.post(url, data=form)


class Visitor:
    """A person with a browser, without the browser: follows redirects, keeps cookies, fills in the forms that it meets."""

    def __init__(self, login: str = "Mẫu", agrees: bool = True) -> None:
        self._fields = {"login": login, "password": "any"}
        self._agrees = agrees

    def visit(self, address: str) -> httpx.Response:
        """Follow the address to where no form is left; returns the last page."""
        with plain_http() as http:
            page = http.get(address)
            while (form := _form(page)) is not None:
                if not self._agrees and 'value="consent"' in page.text:
                    return http.get(urljoin(str(page.url), _abort(page)))
                action, hidden = form
                asked = {name: self._fields[name] for name in self._fields if f'name="{name}"' in page.text}
                page = http.post(urljoin(str(page.url), action), data=hidden | asked)
            return page


def _form(page: httpx.Response) -> tuple[str, dict[str, str]] | None:
    found = re.search(r"<form[^>]*action=\"([^\"]*)\"", page.text)
    if found is None:
        return None
    hidden = re.findall(r"<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"", page.text)
    return html.unescape(found[1]), {name: html.unescape(value) for name, value in hidden}


def _abort(page: httpx.Response) -> str:
    found = re.search(r"href=\"([^\"]*/abort)\"", page.text)
    assert found is not None
    return html.unescape(found[1])


if __name__ == "__main__":
    Visitor().visit(sys.argv[1])
