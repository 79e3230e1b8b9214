"""What the desk knows and can do.

They call use cases through `TaskRunner` and tell the widgets by signals. No widget and no engine here."""
