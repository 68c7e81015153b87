"""What is done to an order in its shop: asked for, decided, seen through to the end."""
