"""Scanning through libsane, in a child process under watch.

Here belong the private SANE configuration, the words that drivers use, the child process and its watchdog. Only
`engine` and what builds on it (`session`, `listing`) load libsane, and only inside the child: python-sane segfaults on
an exception in its progress callback, and drivers hang. What a frame is and how it reaches the disk belongs to
`scanner.frames` and `scanner.spool`.
"""
