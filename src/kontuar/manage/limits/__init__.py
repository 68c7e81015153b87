"""How much each role may give back by itself."""
