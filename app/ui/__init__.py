"""The desktop: Qt, and only here and in `app.gui`.

Belongs here: `models` (Qt models as adapters over pure tuples), `viewmodels` (what the desk knows and can do), `widgets` (what is seen),
`tasks` (the one bridge to worker threads), `style` and `language`. Does not belong here: building services (`app.gui` hands them in as
`app.ui.services.DeskServices`), engines, the store, and any decision about dossiers: those are asked of `app.services` and `app.domain`.

With Qt, Python's `import` becomes PySide's: it reads the source of every module that is loaded from then on, in search of the word
PySide6, and keeps it (shibokensupport/feature.py, for `from __feature__ import snake_case`, which nobody here writes). Taken back, the
desk is loaded a seventh sooner and holds 27 MB less.
"""

import builtins

import PySide6.QtCore  # noqa: F401 - what is taken back must be there

builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
