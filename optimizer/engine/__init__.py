"""Programs of one pattern at many values of their numbers."""
