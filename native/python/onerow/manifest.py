"""Files of a version directory, their digests, and how JSON is written there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any


def list_files(directory: Path) -> list[dict[str, Any]]:
    """Every file outside `_onerow/`, hidden ones included, in the order of their paths' bytes."""
    files = []
    for root, folders, names in os.walk(directory):
        if Path(root) == directory:
            folders[:] = [folder for folder in folders if folder != "_onerow"]
        for file in names:
            path = Path(root) / file
            content = path.read_bytes()
            files.append(
                {
                    "path": path.relative_to(directory).as_posix(),
                    "size": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
    return sorted(files, key=lambda file: file["path"].encode())


def digest_of(files: list[dict[str, Any]]) -> str:
    lines = (f"{file['sha256']}  {file['path']}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def write_lines(path: Path, values: Iterable[Any]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for value in values:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            file.write(text + "\n")
