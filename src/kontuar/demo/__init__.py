"""The demo shop Kram: a month of believable work to look at, answer and throw away again."""
