"""The shop's side mirrored: orders, parcels and returns, by adapters of shops and carriers."""
