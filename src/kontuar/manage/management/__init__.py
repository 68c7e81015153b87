"""What management does from the command line."""
