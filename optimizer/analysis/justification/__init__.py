"""What one must believe for the actual allocation to be right."""
