"""A link of so many bits a second on this computer: a network namespace, a pair of virtual cables, a token bucket at each end."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_NEAR, _FAR = "10.203.77.1", "10.203.77.2"


class NoLink(Exception):
    """The link can't be made here; the message says what refused."""


@dataclass(frozen=True, slots=True)
class ShapedLink:
    """`server_host` is the address of this end; a command `inside` the namespace sees it over the link alone."""

    namespace: str
    server_host: str

    def inside(self, *command: str) -> list[str]:
        """The command, to be run at the other end."""
        return ["ip", "netns", "exec", self.namespace, *command]


@contextmanager
def shaped_link(rate: str = "100mbit") -> Iterator[ShapedLink]:
    """A link that gives `rate` (as `tc` writes it) in each direction, as a full-duplex line does.

    Raises:
        NoLink: no root, no `ip` or `tc`, or a kernel without namespaces or tbf.
    """
    name = f"sohoa{os.getpid()}"
    near, far = f"sn{os.getpid()}", f"sf{os.getpid()}"
    shape = ("root", "tbf", "rate", rate, "burst", "64kb", "latency", "100ms")
    try:
        _do("ip", "netns", "add", name)
        _do("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", name)
        _do("ip", "address", "add", f"{_NEAR}/30", "dev", near)
        _do("ip", "link", "set", near, "up")
        _do("tc", "qdisc", "add", "dev", near, *shape)
        _do("ip", "-n", name, "address", "add", f"{_FAR}/30", "dev", far)
        _do("ip", "-n", name, "link", "set", far, "up")
        _do("ip", "-n", name, "link", "set", "lo", "up")
        _do("tc", "-n", name, "qdisc", "add", "dev", far, *shape)
        yield ShapedLink(name, _NEAR)
    finally:
        for command in (("ip", "link", "delete", near), ("ip", "netns", "delete", name)):
            subprocess.run(command, capture_output=True, check=False)


def _do(*command: str) -> None:
    try:
        subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise NoLink(f"{command[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise NoLink(f"{' '.join(command)}: {error.stderr.strip()}") from error
