"""The inbox: an agent picks what waits longest."""
