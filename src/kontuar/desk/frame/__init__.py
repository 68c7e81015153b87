"""A mail's own HTML, alone in a frame that can run nothing and load nothing."""
