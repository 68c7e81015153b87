"""The company, its shops with their signatures, and the queues in which conversations wait."""
