"""The desktop in a real window: a virtual screen with a window manager, real keys and clicks, and the tree that a screen reader sees.

Belongs here: `screen` (Xvfb, openbox, a session bus), `hands` (xdotool), `accessible` (AT-SPI), `desk` (the program in that screen).
Does not belong here: what a person does in a day (`tests.perf`), and tests of single widgets, which need no screen (`tests/gui`).
"""
