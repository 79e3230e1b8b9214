"""The command line: one face of the station. Names, JSON shapes and exit codes are a contract (`docs/schemas`).

`parser` knows the commands and imports the standard library alone, so that `--help` is instant. `main` runs one command and turns every
outcome into words or JSON and an exit code. `commands/` holds what each command asks of the use cases, `shapes` the JSON of their
results. No use case, engine or Qt belongs here.
"""
