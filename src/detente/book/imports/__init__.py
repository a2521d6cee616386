"""Files of other data sets -> books of their own: one module a format, in one plain table (see formats.py)."""
