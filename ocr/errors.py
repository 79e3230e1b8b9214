"""The library's errors, one leaf per physical fact.

    OcrError
    +-- ImageRefused            the input can't be used; the file is untouched
    |   +-- EmptyFile           0 bytes
    |   +-- NotAnImage          no known image format
    |   +-- TruncatedImage      the file ends before its picture does, or is damaged
    |   +-- ImageTooLarge       more pixels than the limit; refused from the header, nothing was allocated
    |   +-- AnimatedImage       a moving picture is no page
    |   +-- UnsupportedImage    a known format in a form we do not read
    |   +-- NoCheckSheet        the picture shows no check sheet
    |   +-- CheckSheetFaceAway  the picture shows blank paper
    |   +-- CheckSheetCutOff    a part of the check sheet is missing
    |   +-- OtherCheckSheet     a check sheet of another version
    |   +-- ReferenceUnreadable the reference data of a target can't be used
    |   +-- NoTarget            the picture shows no such target
    +-- ReadingFailed           the OCR engine broke down on this page
    |   +-- ScriptUnknown       the page is written in a script that no language reads it in
    +-- LanguageMissing         the language data of the engine are not installed
    +-- EncoderMissing          the JBIG2 encoder is not installed
    +-- EncodingFailed          the JBIG2 encoder broke down on this page

`code` is stable and upper-case; `detail` is for logs and never holds page text. All errors survive pickling.
"""

from __future__ import annotations


class OcrError(Exception):
    """Root. `code` names the leaf, `detail` tells the technical fact."""

    code = "OCR_FAILED"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class ImageRefused(OcrError):
    """The input can't be used as a page."""

    code = "IMAGE_REFUSED"


class EmptyFile(ImageRefused):
    """The file has 0 bytes."""

    code = "EMPTY_FILE"


class NotAnImage(ImageRefused):
    """The bytes are of no image format that we know."""

    code = "NOT_AN_IMAGE"


class TruncatedImage(ImageRefused):
    """The file ends before its picture does, or is damaged inside."""

    code = "TRUNCATED_IMAGE"


class ImageTooLarge(ImageRefused):
    """More pixels than the limit; found in the header, before any memory was taken."""

    code = "IMAGE_TOO_LARGE"


class AnimatedImage(ImageRefused):
    """A moving picture (GIF, APNG, WebP animation)."""

    code = "ANIMATED_IMAGE"


class UnsupportedImage(ImageRefused):
    """A known format in a form that is not read."""

    code = "UNSUPPORTED_IMAGE"


class NoCheckSheet(ImageRefused):
    """No code of a check sheet is on the picture."""

    code = "CHECK_SHEET_MISSING"


class CheckSheetFaceAway(ImageRefused):
    """Blank paper: the sheet lies with its back to the scanner."""

    code = "CHECK_SHEET_FACE_AWAY"


class CheckSheetCutOff(ImageRefused):
    """Some of the sheet's codes or dots are there, others are not: it is cut off, folded or covered."""

    code = "CHECK_SHEET_CUT_OFF"


class OtherCheckSheet(ImageRefused):
    """The sheet's codes say a version that this program does not measure."""

    code = "CHECK_SHEET_OTHER_VERSION"


class ReferenceUnreadable(ImageRefused):
    """The file is no CGATS data with a Lab value for each patch, or its patches are not where the target has them."""

    code = "REFERENCE_UNREADABLE"


class NoTarget(ImageRefused):
    """Nothing on the picture has the shape and the colours of the target."""

    code = "TARGET_MISSING"


class ReadingFailed(OcrError):
    """The OCR engine broke down on this page."""

    code = "READING_FAILED"


class ScriptUnknown(ReadingFailed):
    """What is written on the page is in a script of none of the languages that it was read in: what was read is no text."""

    code = "SCRIPT_UNKNOWN"


class LanguageMissing(OcrError):
    """The language data that was asked for is not installed."""

    code = "LANGUAGE_MISSING"


class EncoderMissing(OcrError):
    """The `jbig2` program is not installed."""

    code = "ENCODER_MISSING"


class EncodingFailed(OcrError):
    """The `jbig2` program broke down on this page."""

    code = "ENCODING_FAILED"
