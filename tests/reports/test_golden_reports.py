"""What reports say, from their verdict to their last figure, for each subject that has one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from orbitwatch.cli import main
from tests.cli.running import environment

TAKEN = "object,site,time,zone,kind,station,what,source,note\n"
LIST = f"""{TAKEN}58400,Andersen AFB,2023-11-22 09:21:00,Asia/Pyongyang,received,,claim,KCNA,
58400,Kadena AB,2023-11-29 10:16:42,Asia/Pyongyang,taken,,claim,,
58400,guam,2023-11-22 12:00Z,,taken,,control,,too dark
"""
ASKED = {
    "history": "history malligyong-1 kms-4 --start 2024-02-01Z",
    "events": "history malligyong-1 --events",
    "events of one set": "history iss --events",
    "area": "overflights malligyong-1 58401 --area korea --area japan --swath-km 300 "
    "--start 2023-12-08T23:43:20Z --end 2023-12-09T01:17:00Z",
    "claim received": "claim malligyong-1 -s guam --time 2023-11-22T09:21 --kind received",
    "claim taken": "claim malligyong-1 -s guam --time 2023-11-22T00:18Z --kind taken",
    "claim across a manoeuvre": "claim malligyong-1 -s guam --time 2024-02-24T12:00Z --kind taken",
    "claims": "claim --claims claims.csv",
    "revisit": "revisit --walker 97.4:3/3/1 --walker 97.4:5/5/1 --altitude 500 -s seoul -s 89,0 "
    "--start 2026-09-01Z --for 4d",
    "revisit by latitude": "revisit malligyong-1 --by-latitude=60 --start 2023-12-08Z --for 1d",
}


@pytest.fixture(autouse=True)
def _here_without_charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.chdir(tmp_path)
    Path("claims.csv").write_text(LIST, encoding="utf-8")


@pytest.mark.parametrize("name", list(ASKED))
def test_golden(name: str, snapshot: SnapshotAssertion) -> None:
    assert main.run((*ASKED[name].split(), "--report", "r.md", "-o", "rows.csv")) in (0, 1)
    text = Path("r.md").read_text(encoding="utf-8")
    answer, _, rest = text.partition("## How far to trust it")
    listed = rest.partition("## Every figure")[2].partition("\n## Versions")[0]
    assert f"{answer}{listed}" == snapshot
