"""The wire to the dossier system: gateways that speak it, resumable upload, and nothing else.

Belongs here: one module a kind of dossier system, each an implementation of `app.domain.ports.DossierGateway`, and the translation of
every failure of the wire into `DeliveryFailed`. Does not belong here: what is sent, when, and how often (the outbox of the store and
`services/deliver` decide that), sign-in, the judgement on a receipt.
"""
