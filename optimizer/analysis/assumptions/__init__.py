"""The effect of a scenario's numbers on its conclusions, one at a time and in pairs."""
