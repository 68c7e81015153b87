"""Demo data: load the made-up shop, watch it come, wipe it."""
