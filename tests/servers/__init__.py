"""Real servers for tests: started by them, ended with them."""
