"""What a result rests on: its numbers and sources, and whether these can all be true."""
