"""The only owner of the disk: database, blobs, spool folders, artifacts, outbox, audit chain, duties.

What belongs here: every table and every file below the data folder, their transactions and their recovery. What doesn't: decisions
(`app.domain`), engines, the network. `app.store.store.open_store` is the door.
"""
