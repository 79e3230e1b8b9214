"""The audit log held to account: sealed each day, looked through, proven in parts, handed out to be checked elsewhere."""
