"""All that can be done at the desk, as one table: text, key, icon, menu, when it can be done and what it does.

Menus, tool bar, the pages' own menu, the palette and the card of keys are made of it. A file a menu; what a command needs stands in
`needs`, what it asks of the window in `Surface`. No widget is known here.
"""
