"""Files, zips and folders of any kind: what cannot be read is told, and the rest goes on."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import random
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from orbitwatch.archive.database.opening import open_store
from orbitwatch.archive.file_contents import pieces
from orbitwatch.elements.omm_csv import write_omm_csv
from orbitwatch.elements.tle import write_tles
from tests.archive.database.samples import NOW, element_set, many
from tests.cli.running import run

CONTENT = write_omm_csv(many(3, 2)).encode()
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def zipped(*methods: int, content: bytes = CONTENT) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, method in enumerate(methods):
            archive.writestr(f"{number}.csv", content, method)
    return stream.getvalue()


def test_mutations_of_a_zip_never_stop_an_import(tmp_path: Path) -> None:
    chance, whole = random.Random(20), zipped(*METHODS, zipfile.ZIP_DEFLATED)
    good = tmp_path / "z.csv"
    good.write_bytes(CONTENT)
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        (tmp_path / "a.zip").write_bytes(content)
        found = list(pieces([tmp_path / "a.zip", good]))
        assert found[-1].content == CONTENT
        assert all(piece.problem or piece.content for piece in found)


def test_methods_that_unpack_at_once_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(*METHODS, content=bytes(50_000_000)))
    tracemalloc.start()
    found = list(pieces([tmp_path / "a.zip"]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [piece.problem is not None for piece in found[1:]] == [True] * 3
    assert "by an unsupported method" in (found[2].problem or "")
    assert peak < 250_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes, pipes")
def test_a_folder_of_everything_strange(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/\xff\xfe.csv", "wb") as stream:  # noqa: PTH123
        stream.write(CONTENT)
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to(folder)
    (folder / "lost").symlink_to(folder / "nowhere")
    deep = folder
    for _ in range(1200):
        deep = deep / "d"
        try:
            deep.mkdir()
        except OSError:
            break
    (folder / "z.csv.gz").write_bytes(gzip.compress(CONTENT[:500]) + gzip.compress(CONTENT[500:]))
    done = run(tmp_path, "import", "lists")
    assert done.code == 0
    assert "6 element sets are new, 6 were stored already" in done.err
    assert "pipe: is a pipe or a device, not a file" in done.err
    assert "\\udcff" in done.out or "\\xff" in done.out
    while deep != folder:  # pytest removes folders by recursion, which does not go that deep
        with contextlib.suppress(FileNotFoundError):
            deep.rmdir()
        deep = deep.parent


def test_a_name_is_filled_in_later(tmp_path: Path) -> None:
    sets = many(3, 2)
    bare = "".join(line for line in write_tles(sets).splitlines(True) if line[:2] in ("1 ", "2 "))
    (tmp_path / "bare.tle").write_text(bare)
    assert run(tmp_path, "import", "bare.tle").code == 0
    with open_store(tmp_path / "data") as store:
        assert {s.object_name for s in store.newest()} == {None}
        added = store.add(sets, source="x", fetched=NOW)
        assert (added.new, added.known) == (0, 6)
        assert [s.object_name for s in store.newest()] == ["OBJECT 1", "OBJECT 2", "OBJECT 3"]
        assert {s.object_name for s in store.history(2)} == {"OBJECT 2"}
        store.add([element_set(2, object_name="NEW NAME")], source="x", fetched=NOW)
        assert {s.object_name for s in store.history(2)} == {"OBJECT 2"}


def test_three_hundred_objects_are_not_fetched_one_by_one(tmp_path: Path) -> None:
    numbers = [str(number) for number in range(1, 301)]
    done = run(tmp_path, "fetch", *numbers, ORBITWATCH_OFFLINE="0")
    assert done.code == 2
    assert "300 objects would be as many requests" in done.err
