"""Keys on tokens, by PKCS#11 (OASIS, v2.40). Vendors' libraries hang and crash, so no library is ever loaded into this process.

Belongs here: the child that loads a library (`child`, `session`, `objects`, `keys`, `mechanisms`: they know `pkcs11`, and no pyHanko),
what is said to it (`messages`) and by whom (`process`), and the `SigningKey` that comes of it (`key`). Doesn't belong here: whether a PIN
may be tried (`app.domain.pin`), where tries are written down (`app.store`).

Codes of SigningFailed: TOKEN_LIBRARY_MISSING, TOKEN_LIBRARY_BROKEN, TOKEN_LIBRARY_HANGS, TOKEN_LIBRARY_CRASHED, TOKEN_MISSING,
NAMED_TOKEN_MISSING, TOKEN_AMBIGUOUS, TOKEN_GONE, TOKEN_CLOSED, TOKEN_CERTIFICATE_MISSING, TOKEN_KEY_MISSING, TOKEN_LOCKED,
TOKEN_PIN_NOT_SET, TOKEN_PIN_EXPIRED, TOKEN_REFUSED, PIN_NEEDED, WRONG_PIN, PIN_WRONG_BEFORE, PIN_LAST_TRY, PIN_STOPPED,
PIN_BEING_TRIED (whoever keeps the record says it).
"""
