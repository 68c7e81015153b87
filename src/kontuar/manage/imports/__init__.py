"""Import of old mail: choose a file, watch how far it is, read what was not taken."""
