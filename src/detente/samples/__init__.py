"""A dispatch written for trying detente out: ``dispatch.txt`` and, beside it, when and where it "appeared"."""
