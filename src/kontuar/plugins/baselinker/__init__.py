"""BaseLinker (Base): orders of every marketplace and shop that is joined there."""
