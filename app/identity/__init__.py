"""Who is at the desk, and the passwords that the desk keeps.

Belongs here: the keyring. Doesn't belong here: keys and certificates (`app.signing`), rights (`app.domain`).
"""
