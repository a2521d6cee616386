"""Kill `detente add` at random moments: python bench/kill.py [--times 100]

Adds a few hundred short articles to a book in a process that is killed (kill -9) at a random moment, again and again, until all are
in. After each kill the book must be whole: every page right, every article with all of its events or not there at all, none twice.
At the end it must hold just what a book holds into which the same articles were added undisturbed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from book_killing import kill_while_adding


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=100)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(kill_while_adding(Path(folder), asked.times, seed=1)))


if __name__ == "__main__":
    main()
