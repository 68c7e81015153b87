"""The administrators' microscope."""
