"""What leaves a dossier as files that somebody carries away: finished files, PDF/A without signatures, pictures of pages.

Here belongs what the command `export` and the desk hand out (`export`, `export_pages`, `export_pdf`; `desk_exports` offers them, `cover`
stands before merged papers, `export_work` runs in the worker processes), and how anything comes whole to a place outside the store
(`whole_file`, `whole_folder`, `one_writer`, `disk`), which sheets, slips and packages use too. Not here: the package for the archive
(`services/packages`), what goes to the dossier system (`services/deliver`), and sealed copies (`services/second_copy`).
"""
