"""Many articles at once: one function from a batch of articles to a batch of what was made of them, for any engine."""
