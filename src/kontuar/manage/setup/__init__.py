"""The first run: language, company, administrator, mailbox, colleagues; or the demo shop."""
