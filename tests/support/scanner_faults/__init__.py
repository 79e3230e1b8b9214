"""Scanners with something wrong, each a real part, and the real station in front of them. No test lies here."""
