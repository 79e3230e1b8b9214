"""Keys that a remote service holds, by the API of the Cloud Signature Consortium (CSC), versions 1 and 2.

The service never sees a document: it is told hashes, and gives raw signatures. Which HTTP carries this is handed in (`service.Post`), so
that a service is reached as the dossier system is: over TLS, within limits, following no redirect.

Belongs here: what is asked and answered (`api_v1`, `api_v2`), what the service says of a key (`credential`), how long an authorization
serves (`activation`), the key itself (`key`). Doesn't belong here: access tokens and HTTP (`app.bootstrap` hands them in).

Codes of SigningFailed: SIGNING_SERVICE_UNREACHABLE, SIGNING_SERVICE_NOT_BELIEVED, SIGNING_SERVICE_ADDRESS_REFUSED, SIGNING_SERVICE_BUSY,
SIGNING_SERVICE_ANSWER_MALFORMED, SIGNING_SERVICE_UNAUTHORIZED, SIGNING_SERVICE_REFUSED, CREDENTIAL_NOT_FOUND, CREDENTIAL_NOT_CHOSEN,
CREDENTIAL_DISABLED, CREDENTIAL_LOCKED, CREDENTIAL_MODE_UNSUPPORTED, PIN_NEEDED, ONE_TIME_CODE_NEEDED, WRONG_PIN, WRONG_ONE_TIME_CODE,
WRONG_PIN_OR_CODE, CONFIRMATION_TIMED_OUT, CONFIRMATION_DECLINED, SIGNATURE_AUTHORIZATION_OVER, REMOTE_SIGNATURE_WRONG;
and what lies between (a proxy, a certificate of the station's) by the codes of the wire.
"""
