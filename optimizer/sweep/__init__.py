"""Many samples of one program: the same rows, columns and entries with other numbers, each answer with its proof."""
