"""A scenario solved again at very many numbers at once."""
