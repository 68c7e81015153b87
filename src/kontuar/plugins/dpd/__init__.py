"""DPD Polska: parcels followed by InfoServices."""
