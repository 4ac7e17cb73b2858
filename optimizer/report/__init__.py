"""Results for people and machines: the page in the terminal, the JSON document, the resolved scenario."""
