"""What is seen: the window and its parts. They show viewmodels and pass on what a person does; they decide nothing."""
