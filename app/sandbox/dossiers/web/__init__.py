"""The pages of the dossier system: the operator's, behind a sign-in, and the citizen's tracking page, open to all.

Belongs here: routes, templates, sessions, forms, and what the pages say of a record, derived on each request. Does not belong here: what
the system keeps (`records`), how files are judged (`checks`), and the machine interface. No page loads anything but its own style and
pictures of this server, and none runs a script.
"""
