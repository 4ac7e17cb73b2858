"""The solution of one program at many values of its numbers."""
