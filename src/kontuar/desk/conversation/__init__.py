"""One conversation: read it, answer it, hand it on, put it aside, close it."""
