"""The library's errors, one leaf per physical fact.

    ScannerError
    +-- FeederError             the paper path
    |   +-- PaperJam            a sheet is stuck; frames before it are whole
    |   +-- CoverOpen           the lid or the feeder's door is open
    |   +-- FeederEmpty         no sheet lay in the feeder when the scan began
    |   |   +-- FolderEmpty     no file lay in the folder that takes the feeder's place
    |   +-- DoubleFeed          several sheets went through as one
    |   +-- SheetNotFed         the feeder could not take the next sheet, or refuses its length
    |   +-- PaperLeft           the feeder stopped although paper still lies in it
    |   +-- SheetCountMismatch  the feeder ended normally, yet with another count than expected
    |   +-- TooManySheets       far more sheets came than expected; the rest was left in the feeder
    +-- DeviceError             the device or the way to it
    |   +-- DeviceBusy          somebody else scans on it, or it warms up
    |   +-- DeviceNotFound      no device of that id answers: unplugged, switched off, or another name
    |   +-- DeviceLost          the driver crashed or hung; its process was ended
    |   +-- DriverSilent        a driver did not answer while it looked for devices
    |   +-- DriverCrashed       a driver crashed while it looked for devices
    |   +-- AccessDenied        the device is there and refuses us
    |   +-- DeviceIoError       the device failed while it was talking
    |   +-- StoppedAtDevice     somebody ended the scan at the device
    |   +-- AnswerInvalid       the device answers against its protocol, or beyond all limits
    |   +-- CertificateUnknown  nobody has confirmed the certificate that the device shows
    |   +-- CertificateChanged  the device shows another certificate than the one confirmed
    |   +-- NotEncrypted        a certificate was confirmed for the device, and it answers in the clear
    |   +-- UnknownScannerError the driver said something that we have no word for
    +-- SettingError            the scan never began
    |   +-- NotOffered          the device has the option, but not the value
    |   +-- OptionRejected      the device has no such option, or it can't be set now
    |   +-- ValueNotTaken       the device kept another value than the one asked for
    |   +-- ProfileMalformed    a file of scan profiles can't be used
    +-- FrameError              a page came, but not as a page
    |   +-- ShortPage           fewer rows than the device announced
    |   +-- UnsupportedFrame    pixels in a form that SANE does not know
    |   +-- PageTooLarge        more bytes or pixels than a page can have
    +-- SpoolError              our own disk
    |   +-- SpoolFull           no space left
    |   +-- SpoolUnwritable     the folder is missing, read-only, or the frame's place is taken
    +-- FileError               a file that was to be handed on can be no page as it lies there; it stays, and so do those behind it
    |   +-- FileUnreadable      it can't be read
    |   +-- FileUnstable        in a watched folder: it never became whole
    |   +-- FileUnknown         in a watched folder: it is of no kind that can be a page
    +-- FolderReadOnly          a watched folder does not let its files be moved
    +-- Cancelled               the caller asked for the end; frames before it are whole

`code` is stable and upper-case; `detail` is for logs; `retryable` says whether the same call may succeed once a person
has seen to the device. All errors survive pickling: constructors take positional arguments only and leave `args` alone.
"""

from __future__ import annotations

from typing import ClassVar


class ScannerError(Exception):
    """Root. `code` names the leaf, `detail` tells the technical fact."""

    code: ClassVar[str] = "SCANNER_FAILED"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", /) -> None:
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


class FeederError(ScannerError):
    """The paper path."""

    code = "FEEDER_FAILED"
    retryable = True


class PaperJam(FeederError):
    """A sheet is stuck in the feeder."""

    code = "PAPER_JAM"


class CoverOpen(FeederError):
    """The lid or the feeder's door is open."""

    code = "COVER_OPEN"


class FeederEmpty(FeederError):
    """No sheet lay in the feeder when the scan began."""

    code = "FEEDER_EMPTY"


class FolderEmpty(FeederEmpty):
    """No file lay in the folder that takes the feeder's place."""

    code = "FOLDER_EMPTY"


class DoubleFeed(FeederError):
    """Several sheets went through as one."""

    code = "DOUBLE_FEED"


class SheetNotFed(FeederError):
    """The feeder could not take the next sheet, or refuses its length."""

    code = "SHEET_NOT_FED"


class PaperLeft(FeederError):
    """The feeder stopped although paper still lies in it; frames before are whole."""

    code = "PAPER_LEFT"


class SheetCountMismatch(FeederError):
    """The feeder ended normally after another number of sheets than `expected`."""

    code = "SHEET_COUNT_MISMATCH"

    def __init__(self, expected: int, found: int, /) -> None:
        self.expected = expected
        self.found = found
        super().__init__(f"{expected} sheets expected, {found} came")


class TooManySheets(FeederError):
    """Far more sheets came than `expected`: the scan was stopped, what came is whole and the rest lies in the feeder."""

    code = "TOO_MANY_SHEETS"

    def __init__(self, expected: int, found: int, /) -> None:
        self.expected = expected
        self.found = found
        super().__init__(f"{expected} sheets expected, {found} came and the scan was stopped")


class DeviceError(ScannerError):
    """The device or the way to it."""

    code = "DEVICE_FAILED"


class DeviceBusy(DeviceError):
    """Somebody else scans on it, or it warms up."""

    code = "DEVICE_BUSY"
    retryable = True


class DeviceNotFound(DeviceError):
    """No device of that id answers."""

    code = "DEVICE_NOT_FOUND"
    retryable = True


class DeviceLost(DeviceError):
    """The driver crashed or hung; its process was ended."""

    code = "DEVICE_LOST"
    retryable = True


class DriverSilent(DeviceError):
    """A driver did not answer while it looked for devices: nobody knows what it would have found."""

    code = "SCANNER_DRIVER_SILENT"
    retryable = True

    def __init__(self, driver: str, /) -> None:
        self.driver = driver
        super().__init__(f"{driver} is silent")


class DriverCrashed(DeviceError):
    """A driver crashed while it looked for devices."""

    code = "SCANNER_DRIVER_CRASHED"
    retryable = True

    def __init__(self, driver: str, how: str, /) -> None:
        self.driver = driver
        super().__init__(f"{driver} {how}")


class AccessDenied(DeviceError):
    """The device is there and refuses us."""

    code = "DEVICE_ACCESS_DENIED"


class DeviceIoError(DeviceError):
    """The device failed while it was talking."""

    code = "DEVICE_IO_ERROR"
    retryable = True


class StoppedAtDevice(DeviceError):
    """Somebody ended the scan at the device; frames before are whole."""

    code = "STOPPED_AT_DEVICE"
    retryable = True


class AnswerInvalid(DeviceError):
    """The device answers against its protocol, or beyond all limits."""

    code = "DEVICE_ANSWER_INVALID"


class CertificateUnknown(DeviceError):
    """Nobody has confirmed the certificate that the device shows."""

    code = "SCANNER_CERTIFICATE_UNKNOWN"

    def __init__(self, host: str, fingerprint: str, /) -> None:
        self.host = host
        self.fingerprint = fingerprint
        super().__init__(f"{host} shows {fingerprint}")


class CertificateChanged(DeviceError):
    """The device shows another certificate than the one that was confirmed."""

    code = "SCANNER_CERTIFICATE_CHANGED"

    def __init__(self, host: str, confirmed: str, fingerprint: str, /) -> None:
        self.host = host
        self.confirmed = confirmed
        self.fingerprint = fingerprint
        super().__init__(f"{host} shows {fingerprint}, confirmed was {confirmed}")


class NotEncrypted(DeviceError):
    """A certificate was confirmed for the device, and it answers in the clear: whoever stands between may have taken TLS away."""

    code = "SCANNER_NOT_ENCRYPTED"

    def __init__(self, host: str, /) -> None:
        self.host = host
        super().__init__(f"{host} answers in the clear")


class UnknownScannerError(DeviceError):
    """The driver said something that we have no word for."""

    code = "UNKNOWN_SCANNER_ERROR"


class SettingError(ScannerError):
    """The scan never began: a setting was wrong."""

    code = "SETTING_REFUSED"


class NotOffered(SettingError):
    """The device has the option, but not the value that was wanted; nothing near it was taken instead."""

    code = "NOT_OFFERED"

    def __init__(self, option: str, wanted: str, offered: str, /) -> None:
        self.option = option
        self.wanted = wanted
        self.offered = offered
        super().__init__(f"{option}: {wanted} wanted, offered: {offered}")


class OptionRejected(SettingError):
    """The device has no such option, or it can't be set now."""

    code = "OPTION_REJECTED"

    def __init__(self, option: str, reason: str, /) -> None:
        self.option = option
        super().__init__(f"{option}: {reason}")


class ValueNotTaken(SettingError):
    """The device kept another value than the one asked for, or refused it."""

    code = "VALUE_NOT_TAKEN"

    def __init__(self, option: str, asked: str, got: str, /) -> None:
        self.option = option
        self.asked = asked
        self.got = got
        super().__init__(f"{option}: asked for {asked}, the device keeps {got}")


class ProfileMalformed(SettingError):
    """A file of scan profiles can't be used."""

    code = "PROFILE_MALFORMED"

    def __init__(self, file: str, reason: str, /) -> None:
        self.file = file
        super().__init__(f"{file}: {reason}")


class FrameError(ScannerError):
    """A page came, but not as a page."""

    code = "FRAME_FAILED"
    retryable = True


class ShortPage(FrameError):
    """Fewer rows came than the device had announced."""

    code = "SHORT_PAGE"


class UnsupportedFrame(FrameError):
    """Pixels in a form that SANE does not know, or frames of a page that do not fit together."""

    code = "UNSUPPORTED_FRAME"
    retryable = False


class PageTooLarge(FrameError):
    """More bytes or pixels than a page can have; nothing of it is kept."""

    code = "PAGE_TOO_LARGE"
    retryable = False


class SpoolError(ScannerError):
    """Our own disk."""

    code = "SPOOL_FAILED"


class SpoolFull(SpoolError):
    """No space left for the frame; nothing of it stays behind."""

    code = "SPOOL_FULL"
    retryable = True


class SpoolUnwritable(SpoolError):
    """The spool folder is missing or read-only, or the frame's place is taken."""

    code = "SPOOL_UNWRITABLE"


class FileError(ScannerError):
    """A file that was to be handed on can be no page as it lies there. It stays, and so do those behind it: their order is kept."""

    code = "FILE_REFUSED"

    def __init__(self, file: str, reason: str = "", /) -> None:
        self.file = file
        super().__init__(f"{file}: {reason}" if reason else file)


class FileUnreadable(FileError):
    """It can't be read."""

    code = "FILE_UNREADABLE"


class FileUnstable(FileError):
    """A file in a watched folder never became whole: it still grows, is held open, or its end is missing."""

    code = "FILE_UNSTABLE"
    retryable = True


class FileUnknown(FileError):
    """A file in a watched folder is of no kind that can be a page."""

    code = "FILE_KIND_UNKNOWN"


class FolderReadOnly(ScannerError):
    """A watched folder does not let its files be moved: what was taken would be taken again and again."""

    code = "FOLDER_READ_ONLY"

    def __init__(self, folder: str, reason: str, /) -> None:
        self.folder = folder
        super().__init__(f"{folder}: {reason}")


class Cancelled(ScannerError):
    """The caller asked for the end."""

    code = "SCAN_CANCELLED"
    retryable = True
