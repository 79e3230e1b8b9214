"""Jobs that workers of a centre share, through procrastinate: the one place that knows it.

Its tables lie in a schema of their own in the centre's database, beside those of the store; nothing of the store refers to them. They can
be lost: which pages are owed follows from the store.
"""
