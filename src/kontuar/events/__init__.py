"""Record facts and hand them to subscribers, each once."""
