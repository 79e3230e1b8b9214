"""The check sheet: a printed page that shows what a scanner does to paper.

Here belong the sheet's layout (`layout`, in millimetres: whoever prints it and whoever measures it read the same description), finding
the sheet in a picture (`locate`), the measures (`geometry`, `sharpness`, `tone`, `bands`, `colour`), the limits (`recipe`) and the
verdict (`judge`). `measure` is the door. A bought target with reference data is read by `reference` and `target`.

Importing this package and its `layout`, `recipe` and `values` loads no engine.
"""
