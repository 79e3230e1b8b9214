"""What scanner, archive and time left on an upright page, taken away: one module a step, `steps` in their order.

Belongs here: steps that take a page (`Raster`, and the `Overview` that all of them decide on) and return it with less of one
kind of trace on it, what they measured and how sure they are (`Cleaned`). A step that sees nothing to mend, or is not sure,
returns the very raster that came in. No step touches ink: where trace and ink can't be told apart the trace stays. Does not
belong here: turning and cropping (`ocr.image.geometry`), planes for reading or for the archive's stencil, and judging.
"""
