"""The engine that solves a scenario again in the reader's browser: its data, its code, and a page to try it on."""
