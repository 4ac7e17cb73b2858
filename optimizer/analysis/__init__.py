"""The analysis of an answer: against the actual, over its near-optimal set, by shadow prices and assumptions."""
