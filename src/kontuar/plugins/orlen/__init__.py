"""ORLEN Paczka: parcels in machines and points, followed by its web service."""
