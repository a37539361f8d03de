"""Makes ``data/page/d3.js``, the library of the page: ``python -m tests.making.page_library``.

It is eleven modules of D3 as their authors publish them, one after another, under their licences.
npm fetches each by name and version; what does not have the digest written here is not used.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[2] / "data" / "page" / "d3.js"

PACKAGES = (  # each after those that it needs: package, version, SHA-256 of what npm packs
    ("d3-array", "3.2.5", "90139c20a9a7678badb0ddeb9aafd504c935dc24f5a53c3e61ccf866e4479572"),
    ("d3-geo", "3.1.2", "e0ffa43f5a2134cf03d2797e985025250d8d3608b1d90336938c9dd4d4b97dc7"),
    ("d3-dispatch", "3.0.2", "a7761dc785dd08d6b3c57c92bb245b581cfe36e6a581687142a2b6f3df104b23"),
    ("d3-selection", "3.0.1", "d0662f266b67486711eed5a3dabac99b866d9bb944aebd077afddbe2be9e40bd"),
    ("d3-drag", "3.0.1", "eba2676ca8fa25c2e75da5db59dafe83b7e830f8bd6729a0994b6560763f6e63"),
    ("d3-color", "3.1.1", "a1a3e15ea444d7af2f54c890f24afd07f71d3804852e0cd95de3865529eff607"),
    ("d3-interpolate", "3.0.2", "cd6a0769a2cef69ae18191750f5ea927c5aefc817e74d4d57866c98642ed0de9"),
    ("d3-timer", "3.0.2", "94b4d053d0061bfb7a3461234a5a14d5b3200e6dbb28d148559ed91ba787661c"),
    ("d3-ease", "3.0.2", "8c9a9f83a8184a22e166eab8f50f66bcf21399fff54410c202548a15fbe44ea9"),
    ("d3-transition", "3.0.2", "64b03c10295a81208cc1c6185b1cafb4817446d94e3c945fc28b68f959d42726"),
    ("d3-zoom", "3.0.1", "07d5a89d19dca1c4b996fc60865d8b0da1d8dca8e0f7fa09f49e38e02fd11982"),
)

SHA256 = "0dd2f7bab2155f22e93e416c4c3a329a338626d2ebf12edfbd8b2388abe262fb"
"""The digest of the file made of them, as it ships."""


def main() -> None:
    """Fetch the modules and write the file that ships."""
    fetched = [(name, version, _fetched(name, version, sha)) for name, version, sha in PACKAGES]
    text = "\n".join([_licences(fetched), *(f["dist"] for _, _, f in fetched)])
    if "</script" in text.lower() or "*/" in _licences(fetched)[2:-3]:
        sys.exit("the library cannot stand in a page as it is")
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"{hashlib.sha256(text.encode()).hexdigest()}  {TARGET.name}  {len(text):,} bytes")


def _fetched(name: str, version: str, sha256: str) -> dict[str, str]:
    """Return the licence and the published build of a package."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{name}@{version}"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        content = (Path(folder) / f"{name}-{version}.tgz").read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        sys.exit(f"{name} {version} is not the package it was")
    wanted = {"package/LICENSE": "licence", f"package/dist/{name}.min.js": "dist"}
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {key: _text(archive, member).strip() for member, key in wanted.items()}


def _text(archive: tarfile.TarFile, member: str) -> str:
    file = archive.extractfile(member)
    if file is None:
        sys.exit(f"{member} is missing")
    return file.read().decode("utf-8")


def _licences(fetched: list[tuple[str, str, dict[str, str]]]) -> str:
    """Return one comment with each licence, told once for all the modules that share it."""
    return "\n".join(["/*", *_told(fetched), "*/"])


def _told(fetched: list[tuple[str, str, dict[str, str]]]) -> Iterator[str]:
    yield "Modules of D3, unchanged (https://d3js.org), and their licences."
    for licence in dict.fromkeys(files["licence"] for _, _, files in fetched):
        names = [f"{name} {v}" for name, v, files in fetched if files["licence"] == licence]
        yield f"\n{', '.join(names)}:\n\n{licence}"


if __name__ == "__main__":
    main()
