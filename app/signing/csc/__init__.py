"""Keys that a remote service holds, by the API of the Cloud Signature Consortium (CSC), versions 1 and 2.

The service never sees a document: it is told hashes, and gives raw signatures. Which HTTP carries this is handed in (`service.Post`), so
that a service is reached as the dossier system is: over TLS, within limits, following no redirect.

Belongs here: what is asked and answered (`api_v1`, `api_v2`), what the service says of a key (`credential`), how long an authorization
serves (`activation`), the key itself (`key`). Doesn't belong here: access tokens and HTTP (`app.bootstrap` hands them in).
"""
