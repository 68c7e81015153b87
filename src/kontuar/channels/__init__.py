"""Open channels: what came in raw, and what goes out."""
