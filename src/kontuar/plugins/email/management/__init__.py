"""Commands of the e-mail plugin."""
