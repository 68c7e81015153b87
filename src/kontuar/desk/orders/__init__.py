"""Orders and parcels: found by anything on them, seen whole, watched where they go wrong."""
