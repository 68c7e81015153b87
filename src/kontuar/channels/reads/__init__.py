"""What is read about channels, one file a subject; the way in is `channels.selectors`."""
