"""Where supervisors set up the desk and look after it."""
