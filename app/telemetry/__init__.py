"""What a service shows of itself: its log in lines of JSON, metrics, health, and what systemd is told. Loaded where a call asks for it."""
