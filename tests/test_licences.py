"""Every data file of the project has its source and its licence in DATA-LICENSES.md."""

from __future__ import annotations

from pathlib import Path

import pytest

CODE = {".py", ".pyc", ".typed", ".sql", ".md"}


@pytest.mark.parametrize("folder", ["src/detente", "tests/data", "bench/gold"])
def test_every_data_file_has_its_licence(root: Path, folder: str) -> None:
    told = (root / "DATA-LICENSES.md").read_text(encoding="utf8")

    def is_told(path: Path) -> bool:
        name = path.relative_to(root).as_posix()
        folders = [f"`{parent.relative_to(root).as_posix()}/" for parent in path.parents if root in parent.parents]
        return (
            f"`{name}`" in told
            or f"`{path.name}`" in told
            or any(f"{f}`" in told or f"{f}*{path.suffix}`" in told for f in folders)
        )

    data = [path for path in sorted((root / folder).rglob("*")) if path.is_file() and path.suffix not in CODE]
    assert data
    assert [path.name for path in data if not is_told(path)] == []
