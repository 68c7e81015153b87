"""The page behind an invitation's link: a colleague chooses a password and is in."""
