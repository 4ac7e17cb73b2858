"""Plans: allocations that do well in many samples, their rivals, and judges of both."""
