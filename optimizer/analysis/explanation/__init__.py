"""Why each programme gets what it gets, and what each change adds."""
