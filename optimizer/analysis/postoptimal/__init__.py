"""What lies about the optimum: prices of limits, reduced costs, near-optimal spending, frontiers."""
