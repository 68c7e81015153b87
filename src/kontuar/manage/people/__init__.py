"""People: who works here, in which role, what they see, and how new colleagues come in."""
