"""The demonstration PKI: keys and certificates made on first use, and the web services around them.

Belongs here: a root, an issuer, an officer's certificates (good, revoked, expired), a time-stamp authority, OCSP, CRLs.
Doesn't belong here: signing or judging PDF files (`app.signing`). Every subject says that it has no value.
"""
