"""Files of messages and drafts: download, show, upload, take off."""
