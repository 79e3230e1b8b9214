"""A second durable copy of what can't be scanned again, in a folder on another disk, sealed to a key that does not live on the station.

Here belong: where such a folder may lie, its layout, what is written into it and read back, and the way back into a fresh data folder.
Not here: when a copy is made (`app.services.second_copy`) and what follows from one for the citizen (`app.domain.release`).
"""
