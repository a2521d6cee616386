"""Book -> pages: the book in the browser, on one's own machine, each page with its twins in JSON and CSV."""
