"""One matter of a customer, across any number of channels."""
