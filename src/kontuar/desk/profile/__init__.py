"""What somebody likes their screen to be, and how they prove who they are."""
