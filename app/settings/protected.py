"""Files that root alone may write: read as a whole, within a limit, and only where nobody else could have written them."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import UsageError
from app.settings.policy import LARGEST_BYTES

_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_ANCHOR_LARGEST_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class PolicyPlace:
    """Where the policy file lies (`file`), its signature beside it, and who may sign it. All of it belongs to the user `owner`."""

    file: Path
    owner: int = 0

    @property
    def signature(self) -> Path:
        """The detached CMS."""
        return self.file.with_name(self.file.name + ".p7s")

    @property
    def anchor(self) -> Path:
        """The certificates of the organisation and of the authorities above it (PEM)."""
        return self.file.with_name("policy-ca.pem")

    def is_empty(self) -> bool:
        """Whether nothing of a policy is there.

        Raises:
            UsageError: POLICY_FILE_UNREADABLE: it can't be told.
        """
        return not any(_is_there(path) for path in (self.file, self.signature, self.anchor))

    def read(self) -> tuple[bytes, bytes, bytes]:
        """Policy, signature and certificates.

        Raises:
            UsageError: POLICY_MISSING, POLICY_UNSIGNED, POLICY_NO_ANCHOR: one of the three is not there; POLICY_FILE_NOT_PLAIN,
                POLICY_FILE_OWNER, POLICY_FILE_WRITABLE, POLICY_TOO_LARGE, POLICY_FILE_UNREADABLE.
        """
        self.require_whole()
        self._require_safe(self.file.parent, self.file.parent.stat())
        return (
            self._content(self.file, LARGEST_BYTES),
            self._content(self.signature, LARGEST_BYTES),
            self._content(self.anchor, _ANCHOR_LARGEST_BYTES),
        )

    def require_whole(self) -> None:
        """All three are there. Raises UsageError (POLICY_MISSING, POLICY_UNSIGNED, POLICY_NO_ANCHOR)."""
        if not _is_there(self.file):
            raise UsageError("POLICY_MISSING", file=str(self.file))
        if not _is_there(self.signature):
            raise UsageError("POLICY_UNSIGNED", file=str(self.signature))
        if not _is_there(self.anchor):
            raise UsageError("POLICY_NO_ANCHOR", file=str(self.anchor))

    def _content(self, path: Path, limit_bytes: int) -> bytes:
        """What is judged is what is read: the open file, never its name once more."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            code = "POLICY_FILE_NOT_PLAIN" if path.is_symlink() else "POLICY_FILE_UNREADABLE"
            raise UsageError(code, type(error).__name__, file=str(path)) from None
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise UsageError("POLICY_FILE_NOT_PLAIN", file=str(path))
            self._require_safe(path, found)
            data = file.read(limit_bytes + 1)
        if len(data) > limit_bytes:
            raise UsageError("POLICY_TOO_LARGE", file=str(path), kib=limit_bytes // 1024)
        return data

    def _require_safe(self, path: Path, found: os.stat_result) -> None:
        if found.st_uid != self.owner:
            raise UsageError("POLICY_FILE_OWNER", file=str(path))
        if found.st_mode & _OTHERS_WRITE:
            raise UsageError("POLICY_FILE_WRITABLE", file=str(path))


def _is_there(path: Path) -> bool:
    """A name that leads nowhere is there, too."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise UsageError("POLICY_FILE_UNREADABLE", type(error).__name__, file=str(path)) from None
    return True
