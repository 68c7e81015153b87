"""The reads of the room, by screen."""
