"""Staff: who works here, in which role, and what they may see and do."""
