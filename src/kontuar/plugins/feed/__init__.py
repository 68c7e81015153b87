"""The generic feed: any shop that can write JSON or CSV, by push or by pull."""
