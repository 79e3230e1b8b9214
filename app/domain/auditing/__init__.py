"""The audit chain as a log that others can hold to account (RFC 6962): its seals, what is said of it elsewhere, what a look through it
finds. Pure: the chain itself is `app.domain.audit`, the tree `app.domain.merkle`."""
