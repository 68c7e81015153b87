"""What the benchmarks share: an own database, data to fill it with, and reports."""
