"""Back-scanning: old archives come in as a pile, and are parted into dossiers while they come."""
