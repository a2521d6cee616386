"""What counts as what: PLOVER and CAMEO as data (``codebook``), and the words that tell events (``lexicon``)."""
