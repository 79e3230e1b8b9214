"""What comes from a keyboard, whoever types: codes of a hand-held reader, and letters put together. No business rule belongs here."""
