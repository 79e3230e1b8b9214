"""The dossier system of the sandbox: a real server with its own database and disk, made for training, demonstrations and tests.

Belongs here: the server's side of `resources/openapi/dossier-gateway.yaml`, tus 1.0, what it keeps, the pages that show what was received
and how separate programs judge it, and the switches for its faults. Does not belong here: the client's side (`app.delivery`), paper,
keys, the process that serves it (`app.sandbox.serve`). Nothing in it is meant to face a network.
"""
