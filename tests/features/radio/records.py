"""Records of transmitters as SatNOGS DB serves them, with the traps that its data has."""

from __future__ import annotations

import json
from typing import Any


def record(uuid: str, **fields: Any) -> dict[str, Any]:
    """Return one record: FM of the ISS, with ``fields`` in the place of its own."""
    return {
        "uuid": uuid,
        "description": "Mode V/U FM voice repeater",
        "alive": True,
        "type": "Transceiver",
        "uplink_low": 145_990_000,
        "uplink_high": None,
        "uplink_drift": None,
        "downlink_low": 437_800_000,
        "downlink_high": None,
        "downlink_drift": None,
        "mode": "FM",
        "mode_id": 1,
        "uplink_mode": "FM",
        "invert": False,
        "baud": 0,
        "sat_id": "XSKZ-5603-1870-9019-3066",
        "norad_cat_id": 25544,
        "norad_follow_id": None,
        "status": "active",
        "updated": "2026-01-01T00:00:00Z",
        "citation": "",
        "service": "Amateur",
        "iaru_coordination": "N/A",
        "frequency_violation": False,
        "unconfirmed": False,
        **fields,
    }


PASSBAND = {
    "description": "Linear",
    "type": "Transponder",
    "uplink_low": 145_935_000,
    "uplink_high": 145_995_000,
    "downlink_low": 435_610_000,
    "downlink_high": 435_670_000,
}
RECORDS = [
    record("aaaaaaaa-fm"),
    record("bbbbbbbb-cw", **PASSBAND, mode="CW", invert=False),
    record("cccccccc-ssb", **PASSBAND, mode="SSB", invert=True),
    record("dddddddd-dead", description="Old beacon", mode="CW", status="inactive", alive=False),
    record("eeeeeeee-hst", norad_cat_id=99_123, norad_follow_id=20580, downlink_drift=-2000),
    record(
        "ffffffff-null",
        **dict.fromkeys(("description", "type", "uplink_low", "mode", "invert", "status"), None),
        downlink_low=2_401_000_000,
        norad_cat_id=20580,
    ),
]
BODY = json.dumps(RECORDS).encode()
