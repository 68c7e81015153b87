"""E-mail: mailboxes, mail servers, and the reading of mail."""
