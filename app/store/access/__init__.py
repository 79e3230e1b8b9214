"""Who may do what in a centre's database: one declaration (`declared`), the server's rules that are made of it (`rules`, `prepared`), and
who is let in by which of them (`accounts`)."""
