"""The reason for each programme's spending, and the contribution of each change."""
