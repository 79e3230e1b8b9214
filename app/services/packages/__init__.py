"""A dossier as an information package, handed to the archive: what is true of it is gathered, written to the disk, and read back.

Here belongs what the command `export-package` asks of the station: `packaging` (its use case), what is told of each paper (`papers`), what
happened to it (`history`), and the package on the disk (`writing`, `reading`). Not here: how a package is laid out and its XML
(`app/package`, which services never import), and what else leaves a dossier as files (`services/handing_out`).
"""
