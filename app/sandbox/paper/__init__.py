"""Sample paper: draws the sides of an invented dossier as a scanner would hand them over, and states their truth.

Here belong the drawing of paper (sheet, letter, form, card, table, seal, pen), the traces that a scanner leaves on it,
and the truth that comes with each side: text, skew, orientation, boxes, QR payload. The words themselves are data in
`resources/samples`. Not here: feeding the pages to a driver (the virtual feeder of the sandbox does that), reading
them back, or keeping drawn pages for a later run.

Public entry points are `app.sandbox.paper.dossier` (the eight sides, trays of JPEG files) and
`app.sandbox.paper.small` (little pages for tests that scan a lot). All data are invented and every page is marked MẪU
(specimen), all but the back of the duplex sheet, which has to be blank. Same inputs, same bytes.
"""
