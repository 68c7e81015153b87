"""Measurements: each module is a benchmark, run by `./kontuar bench NAME`."""
