"""The use cases: what a person or a program can ask of the station. No Qt, no engine, no SQL.

Each class is one room's work and gets what it needs in its constructor (the store, ports, plain callables); `app.bootstrap` alone
knows the adapters. Adapters are named here for the type checker only. `pagework` runs in the worker processes; with `capture` it is the
only translator between the libraries (`scanner`, `ocr`) and the domain. Use cases return values and what they changed, they never print.

What leaves as files has rooms of its own: `handing_out`, and `packages` for the archive.
"""
