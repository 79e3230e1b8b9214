"""A dossier as a package for the archive (E-ARK, METS, PREMIS): values in, files out.

Here belongs how a package is laid out and how one is judged: its folders, its XML, its checksums. Not here: what is true of a dossier
(`app.domain.archive_package`, gathered by `services/packages`), which fields a circular asks for (`resources/archival`), and the disk.
It knows no pixels, no keys, no network, no Qt and no clock: equal facts give equal bytes.
"""
