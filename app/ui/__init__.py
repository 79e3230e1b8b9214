"""The desktop: Qt, and only here and in `app.gui`.

Belongs here: `models` (Qt models as adapters over pure tuples), `viewmodels` (what the desk knows and can do), `widgets` (what is seen),
`tasks` (the one bridge to worker threads), `style` and `language`. Does not belong here: building services (`app.gui` hands them in as
`app.ui.services.DeskServices`), engines, the store, and any decision about dossiers: those are asked of `app.services` and `app.domain`.
"""
