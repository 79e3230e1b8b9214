"""Keys, certificates, PINs and PDF signatures: the only room that knows pyHanko.

Belongs here: signers, the visible marks, time-stamps, trust, validation. Doesn't belong here: PDF/A (`app.archive`), where a signature
is stored and when it is made (`app.services`), who is at the desk (`app.identity`).

Codes of SigningFailed: PIN_NEEDED, WRONG_PIN, KEY_FILE_MISSING, KEY_FILE_DAMAGED, CERTIFICATE_MISSING, CERTIFICATE_CHANGED,
CERTIFICATE_NOT_YET_VALID, CERTIFICATE_EXPIRED, CERTIFICATE_REVOKED, CERTIFICATE_NOT_TRUSTED, REVOCATION_UNREACHABLE, TIMESTAMP_NOT_SET,
TIMESTAMP_UNREACHABLE, TIMESTAMP_BAD, ALREADY_SIGNED, CHANGES_FORBIDDEN, CERTIFIED_UNCHANGEABLE, FIELDS_LOCKED, NO_FREE_PLACE,
MARK_OUTSIDE_PAGE, NAME_NOT_WRITABLE, SEAL_DAMAGED, SEAL_NOT_RED, SIGNATURE_TOO_LARGE.
Codes of InputRefused: PDF_DAMAGED, PDF_ENCRYPTED, PREPARED_CHANGED.
"""
