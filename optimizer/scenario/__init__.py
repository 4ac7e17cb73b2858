"""Files to a checked scenario: the only package that reads them."""
