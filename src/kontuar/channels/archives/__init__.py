"""Old mail as it lies in files: mbox, Maildir, .eml, and archives of them, read piece by piece."""
