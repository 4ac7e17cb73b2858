"""The foundations of a result: its numbers and sources, and whether the sources can all be true."""
