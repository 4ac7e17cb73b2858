"""A scenario solved again at very many numbers at once, each answer with its proof."""
