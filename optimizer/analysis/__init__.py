"""What an answer means: beside the actual allocation, within its near-optimal ranges, at the prices of its limits."""
