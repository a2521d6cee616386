"""Refresh the libraries of the web pages: python tools/vendor_web.py [--check]

``src/detente/web/static/vendor/vendor.toml`` lists them: package, version, which file of it. Each package is fetched with ``npm
pack`` (from wherever npm is set to look) into a temporary folder; its files and its licence are laid beside the list, and the list
gets their digests. To change a version, change it in the list and run this. ``--check`` writes nothing and says, with exit status
1, which files are not those of their packages.
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

VENDOR = Path(__file__).parent.parent / "src" / "detente" / "web" / "static" / "vendor"
HEAD = """\
# The libraries of the web pages, each a file of a package of npm's, unchanged; `tools/vendor_web.py` lays them here and writes
# their digests, a test compares them. `holds` names what is bundled inside; `licence_file` has the terms.
"""
FIELDS = ("package", "version", "member", "file", "sha256", "licence", "licence_member", "licence_file", "holds", "use")


def fetched(package: str, version: str, folder: Path) -> Path:
    """The folder into which a version of a package was unpacked."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{package}@{version}"]
    packed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.split()[-1]
    target = folder / f"{package}-{version}"
    with tarfile.open(folder / packed) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def written(entries: list[dict[str, Any]]) -> str:
    """The list as TOML."""
    tables = ["".join(f'{name} = "{entry[name]}"\n' for name in FIELDS if name in entry) for entry in entries]
    return HEAD + "".join(f"\n[[file]]\n{table}" for table in tables)


def main() -> int:
    entries = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf8"))["file"]
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
    wanted["vendor.toml"] = written(entries).encode()
    stale = [name for name, content in wanted.items() if not (VENDOR / name).exists() or (VENDOR / name).read_bytes() != content]
    if "--check" in sys.argv:
        print("\n".join(f"{name}: not that of its package" for name in stale), file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (VENDOR / name).write_bytes(wanted[name])
        print(f"{name} written", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
