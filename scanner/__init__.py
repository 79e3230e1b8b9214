"""Paper in, frames out.

A library of its own: it knows devices, sheets and sides, never dossiers, and imports nothing of `app` or `ocr`. It owns
its values (`scanner.frames`), its port (`scanner.backend`) and its error tree (`scanner.errors`). A frame is a file
that lies whole and synced in the spool folder which the caller gave; nothing else is ever written. No image is decoded
here. What is done with a frame (adopting, judging, cleaning) belongs elsewhere. Importing `scanner` loads no engine:
libsane is loaded only inside the child process of `scanner.sane`, because the C library can hang or crash.
"""
