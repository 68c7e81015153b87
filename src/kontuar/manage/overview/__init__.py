"""The overview: what needs somebody's attention now, and the way to it."""
