"""What the numbers of a scenario do to its conclusions, one at a time and in pairs."""
