"""Debian's `jbig2` program: one-bit masks to lossless generic regions (ITU-T T.88), embedded as PDF wants them.

The symbol mode of the program is never used: it swaps look-alike characters, 6 for 8.
"""

from __future__ import annotations

import os
import subprocess

import numpy as np

from ocr.errors import EncoderMissing, EncodingFailed
from ocr.image.raster import Pixels

_PROGRAM = "jbig2"
_TIMEOUT_S = 60


def encode_jbig2(mask: Pixels) -> bytes:
    """Code a mask without loss; same mask, same bytes.

    Args:
        mask: H x W uint8, 1 = ink, 0 = nothing.

    Returns:
        A JBIG2 stream in embedded organisation, without global segments. Used as a stencil it needs no Decode array.

    Raises:
        EncoderMissing: the program is not installed.
        EncodingFailed: it broke down.
    """
    height, width = mask.shape
    # the program seeks in its input: a pipe fails, a file in memory serves
    descriptor = os.memfd_create("mask")
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(b"P4\n%d %d\n" % (width, height))
            file.write(np.packbits(mask, axis=1).tobytes())
        done = subprocess.run(
            [_PROGRAM, "-p", f"/proc/self/fd/{descriptor}"],
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except FileNotFoundError:
        raise EncoderMissing(_PROGRAM) from None
    except subprocess.TimeoutExpired:
        raise EncodingFailed(f"no answer in {_TIMEOUT_S} s") from None
    finally:
        os.close(descriptor)
    if done.returncode != 0 or not done.stdout:
        raise EncodingFailed(f"exit {done.returncode}: {done.stderr[:200].decode(errors='replace')}")
    return done.stdout
