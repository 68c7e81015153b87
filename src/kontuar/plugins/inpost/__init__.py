"""InPost: parcel lockers and couriers, followed by ShipX."""
