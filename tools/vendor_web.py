"""Refresh the libraries of the web pages and of their tests: python tools/vendor_web.py [--check]

``src/detente/web/static/vendor/vendor.toml`` and ``tests/vendor/axe/vendor.toml`` list them: package, version, which file of it.
Each package is fetched with ``npm pack`` (from wherever npm is set to look) into a temporary folder; its files and its licence are
laid beside the list, and the list gets their digests. To change a version, change it in the list and run this. ``--check`` writes
nothing and says, with exit status 1, which files are not those of their packages.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "src" / "detente" / "web" / "static" / "vendor", ROOT / "tests" / "vendor" / "axe")
FIELDS = ("package", "version", "member", "file", "sha256", "licence", "licence_member", "licence_file", "holds", "use")


def fetched(package: str, version: str, folder: Path) -> Path:
    """The folder into which a version of a package was unpacked."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{package}@{version}"]
    packed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.split()[-1]
    target = folder / f"{package}-{version}"
    with tarfile.open(folder / packed) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def written(held: str, entries: list[dict[str, Any]]) -> str:
    """The list as TOML, under the words that it had above it."""
    head = held[: held.index("\n[[file]]")]
    tables = ["".join(f'{name} = "{entry[name]}"\n' for name in FIELDS if name in entry) for entry in entries]
    return head + "".join(f"\n[[file]]\n{table}" for table in tables)


def main() -> int:
    return max([refreshed(folder, check="--check" in sys.argv) for folder in FOLDERS])


def refreshed(vendor: Path, *, check: bool) -> int:
    """Lay the files of one list beside it, or only say which are not those of their packages."""
    held = (vendor / "vendor.toml").read_text(encoding="utf8")
    entries = tomllib.loads(held)["file"]
    wanted: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folders: dict[tuple[str, str], Path] = {}
        for entry in entries:
            key = (entry["package"], entry["version"])
            if key not in folders:
                print(f"{entry['package']} {entry['version']}", file=sys.stderr)
                folders[key] = fetched(*key, Path(temporary))
            content = (folders[key] / entry["member"]).read_bytes()
            entry["sha256"] = hashlib.sha256(content).hexdigest()
            wanted[entry["file"]] = content
            wanted[entry["licence_file"]] = (folders[key] / entry.get("licence_member", "LICENSE")).read_bytes()
    wanted["vendor.toml"] = written(held, entries).encode()
    stale = [name for name, content in wanted.items() if not (vendor / name).exists() or (vendor / name).read_bytes() != content]
    if check:
        print("\n".join(f"{name}: not that of its package" for name in stale), file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (vendor / name).write_bytes(wanted[name])
        print(f"{name} written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
