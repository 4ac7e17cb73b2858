"""Charts: each a function from plain data to markup, with text that has room in every language."""
