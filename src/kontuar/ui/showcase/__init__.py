"""The showcase: every component in every state and both themes, for those who build screens."""
