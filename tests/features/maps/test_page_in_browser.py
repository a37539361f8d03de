"""The page as people meet it: opened from the disk in Chromium, and used.

One browser serves all tests; it keeps a log of every request and of its console.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from orbitwatch.features.tracks.positions import Positions, find_positions
from orbitwatch.resources import shipped
from orbitwatch.search.tracked_objects import TrackedObject
from orbitwatch.selection.holdings import holdings_from
from orbitwatch.selection.object_selection import select_objects
from orbitwatch.selection.settings import settings_from
from tests.features.maps.pages import HOSTILE, at, make_page

webdriver = pytest.importorskip("selenium.webdriver")

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --window-size=1400,1000"
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="Chromium and its driver are not here"),
]

PHONE = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False}
TOLERANCE_DEG, TOLERANCE_KM = 1.001e-3, 0.1001  # what the page itself promises

MARKER = """
const [view, object] = arguments, shown = orbitwatch.views[view];
const box = shown.svg.node().getBoundingClientRect();
const marker = shown.layers.markers.node().children[object];
const on = marker.getScreenCTM(), spot = [on.e - box.x, on.f - box.y];
return { hidden: marker.style.display === "none", place: shown.projection.invert(spot) };
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*FLAGS.split(), f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(str(DRIVER))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def three(folder: Path) -> Path:
    """Three objects over two sites for three days: some 100 passes."""
    path = folder / "three.html"
    names = ["iss", "hubble", "meridian 8"]
    make_page(path, names, ["rome", "seoul"], "2026-08-22", "2026-08-25")
    return path


def opened(browser: Any, path: Path) -> None:
    browser.get_log("performance")
    browser.get_log("browser")
    browser.get(path.as_uri())


def requests(browser: Any, page: str) -> set[str]:
    """Return the addresses that the page asked for since it was opened, its own among them.

    The browser's first tab may still be asking for its own parts.
    """
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [e["params"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return {params["request"]["url"] for params in sent if params["documentURL"] == page}


def figures(browser: Any, row: int) -> tuple[float, float, float, str]:
    """Return latitude, longitude, altitude and light as the page shows them."""
    *cells, light = browser.execute_script(
        "const row = document.getElementById('now').tBodies[0].rows[arguments[0]];"
        "const names = ['latitude', 'longitude', 'altitude', 'light'];"
        "return names.map((name) => row.querySelector('.' + name).textContent);",
        row,
    )
    latitude, longitude, altitude = (float(cell.replace("−", "-").rstrip("° km")) for cell in cells)
    return latitude, longitude, altitude, light


def positions(folder: Path, name: str, moment_ms: float) -> Positions:
    settings = settings_from(folder / "data", True)
    held = select_objects([name], holdings_from(None, settings), all_of_file=False)
    moment = at(np.datetime64(round(moment_ms * 1e3), "us").item().isoformat())
    return find_positions([TrackedObject.of(held[0])], [moment], ())[0]


def apart_deg(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the angle between two places given as latitude and longitude."""
    (a, l1), (b, l2) = (np.radians(place) for place in (first, second))
    cosine = np.sin(a) * np.sin(b) + np.cos(a) * np.cos(b) * np.cos(l1 - l2)
    return float(np.degrees(np.arccos(min(1.0, cosine))))


def test_it_opens_without_network_or_complaint(browser: Any, three: Path) -> None:
    opened(browser, three)
    assert browser.title == "ISS (ZARYA), HST and MERIDIAN 8 over Rome and Seoul"
    browser.execute_script("for (const mode of ['globe', 'both', 'map']) orbitwatch.show(mode);")
    assert requests(browser, three.as_uri()) == {three.as_uri()}
    assert browser.get_log("browser") == []
    refused = browser.execute_async_script(
        "const done = arguments[0];"
        "fetch('https://example.org/').then(() => done('sent'), (error) => done(String(error)));"
    )
    assert "TypeError" in refused  # the page's own policy does not let it
    assert "Content Security Policy" in browser.get_log("browser")[0]["message"]


def test_a_click_on_a_pass_puts_the_marker_where_position_says(
    browser: Any, three: Path, folder: Path
) -> None:
    opened(browser, three)
    rows = browser.execute_script("return document.querySelectorAll('tr[data-pass]').length")
    assert rows > 50
    objects = []
    for row in range(1, rows, 7):
        moment, number, name, slider, chosen = browser.execute_script(
            "const row = document.querySelectorAll('tr[data-pass]')[arguments[0]]; row.click();"
            "const data = JSON.parse(document.getElementById('data').textContent);"
            "const pass = row.dataset.pass, object = data.passes.object[pass];"
            "return [data.start + data.passes.tca[pass], object, data.objects[object].name,"
            "data.start + Number(document.getElementById('slider').value),"
            "row.getAttribute('aria-current')];",
            row,
        )
        assert abs(slider - moment) <= 0.5
        assert chosen == "true"
        found = positions(folder, name, moment)
        truth, sunlit = found.ground, found.sunlit[0]
        place = float(truth.latitude_deg[0]), float(truth.longitude_deg[0])
        latitude, longitude, altitude, light = figures(browser, number)
        assert abs(latitude - place[0]) < TOLERANCE_DEG
        assert apart_deg((latitude, longitude), place) < TOLERANCE_DEG
        assert abs(altitude - truth.altitude_km[0]) < TOLERANCE_KM
        assert light == ("sunlit" if sunlit else "shadow")
        marker = browser.execute_script(MARKER, 0, number)
        assert not marker["hidden"]
        assert apart_deg(tuple(reversed(marker["place"])), place) < 0.1  # a third of a pixel
        objects.append(number)
    assert set(objects) == {0, 1, 2}


def test_satellites_rise_on_the_circles(browser: Any, three: Path) -> None:
    """Where a search found the rise, the satellite is as far from the site as its circle."""
    opened(browser, three)
    off_deg = browser.execute_script(
        "const data = JSON.parse(document.getElementById('data').textContent), off = [];"
        "data.passes.aos.forEach((aos, i) => {"
        "  if (aos === null) return;"
        "  const at = orbitwatch.place(data.passes.object[i], aos), site = data.passes.site[i];"
        "  const { longitude, latitude } = data.sites[site];"
        "  const away = d3.geoDistance([longitude, latitude], [at.longitude, at.latitude]);"
        "  off.push((away * 180) / Math.PI - orbitwatch.reach(site, at.altitude));"
        "}); return off;"
    )
    assert len(off_deg) > 50
    assert np.abs(off_deg).max() < 0.1


def test_names_stay_within_the_map(browser: Any, three: Path) -> None:
    opened(browser, three)
    over = browser.execute_script(
        "const { svg, width } = orbitwatch.views[0], over = []; let names = 0;"
        "for (let minute = 0; minute < 1440; minute += 13) {"
        "  orbitwatch.setTime(minute * 60000);"
        "  const { left } = svg.node().getBoundingClientRect();"
        "  for (const text of svg.node().querySelectorAll('.marker text, .site text')) {"
        "    const box = text.getBoundingClientRect(); names += 1;"
        "    over.push(Math.max(left - box.left, box.right - left - width));"
        "  }"
        "} return [names, Math.max(...over)];"
    )
    assert over[0] == 111 * 5
    assert over[1] <= 2.0  # half the outline of the letters


def test_the_globe_the_keys_and_the_slider(browser: Any, three: Path, folder: Path) -> None:
    opened(browser, three)
    browser.find_element("css selector", "button[data-mode=globe]").click()
    shown = browser.execute_script(
        "return ['flat', 'globe'].map((id) => document.getElementById(id).clientWidth > 0)"
    )
    assert shown == [False, True]
    browser.find_element("css selector", "tr[data-pass] button").click()
    before = browser.execute_script("return orbitwatch.state.t")
    browser.find_element("id", "slider").send_keys(webdriver.Keys.ARROW_RIGHT)
    moment = browser.execute_script(
        "return [orbitwatch.state.t, JSON.parse(document.getElementById('data').textContent).start]"
    )
    assert moment[0] == before + 60_000
    truth = positions(folder, "iss", sum(moment)).ground
    place = float(truth.latitude_deg[0]), float(truth.longitude_deg[0])
    marker = browser.execute_script(MARKER, 1, 0)
    assert not marker["hidden"]
    assert apart_deg(tuple(reversed(marker["place"])), place) < 0.2
    behind = browser.execute_script(
        "const globe = orbitwatch.views[1]; globe.turn(170, -2 * globe.centre[1]);"
        "globe.project(); globe.draw();"
        "return globe.layers.markers.node().children[0].style.display"
    )
    assert behind == "none"
    browser.find_element("id", "globe").send_keys(webdriver.Keys.ARROW_UP, webdriver.Keys.ARROW_UP)
    centre = browser.execute_script("return orbitwatch.views[1].centre[1]")
    browser.find_element("id", "globe").send_keys(webdriver.Keys.ARROW_DOWN)
    assert browser.execute_script("return orbitwatch.views[1].centre[1]") < centre
    browser.find_element("tag name", "body").send_keys("n")
    clock = browser.execute_script(
        "return [document.querySelector('[aria-current] button').getAttribute('aria-label'),"
        "document.getElementById('utc').textContent, document.getElementById('local').textContent]"
    )
    assert clock[0].startswith(f"Go to {clock[1][11:19]}")
    assert "+02:00 Rome" in clock[2] or "+09:00 Seoul" in clock[2]


@pytest.mark.parametrize("width", [360, 820])
def test_nothing_hangs_over_the_edge(browser: Any, three: Path, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    opened(browser, three)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_hostile_name_is_inert(browser: Any, folder: Path) -> None:
    sets = shipped("elements-history.tle").read_text().splitlines()[:3]
    file = folder / "hostile.tle"
    file.write_text("\n".join([HOSTILE, *sets[1:]]) + "\n")
    path = folder / "hostile.html"
    make_page(path, [], ["guam"], "2023-12-09", "2023-12-10", elements=file)
    opened(browser, path)
    found = browser.execute_script(
        "return [document.querySelectorAll('b').length, document.querySelector('h1').textContent,"
        "document.querySelector('#now button').textContent,"
        "document.querySelector('.marker text').textContent];"
    )
    assert found == [0, f"{HOSTILE} over Guam", HOSTILE, HOSTILE]
    assert browser.get_log("browser") == []


def test_the_page_of_a_station_shows_the_present_and_the_sky(browser: Any, folder: Path) -> None:
    """It counts down by the clock of the browser; where satellites stand is what passes say."""
    path = folder / "station.html"
    make_page(path, ["iss", "hubble"], ["rome"], "2026-08-22", "2026-08-23", is_station=True)
    now = at("2026-08-22 02:59:30").timestamp() * 1e3  # in a pass of the ISS
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    script = browser.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": f"Date.now = () => {now};"}
    )
    opened(browser, path)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE["width"]
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    clock, items, caption, lines = browser.execute_script(
        "const text = (id) => document.getElementById(id).textContent;"
        "return [text('utc'), [...document.querySelectorAll('#next li')].map((i) => i.textContent),"
        "text('sky-caption'), document.querySelectorAll('#sky line').length];"
    )
    assert clock == "2026-08-22 02:59:30 UTC"
    assert items[0].startswith("ISS (ZARYA)up, 3 min 45 s left")
    assert len(items) == 6
    assert caption.startswith("ISS (ZARYA) over Rome: now ")
    assert lines > 50
    data = json.loads(browser.execute_script("return document.getElementById('data').textContent"))
    passes = data["passes"]
    for i, (tca, elevation) in enumerate(zip(passes["tca"], passes["elevation"], strict=True)):
        found = browser.execute_script(
            "return orbitwatch.inSky(arguments[0], arguments[1], arguments[2]).elevation;",
            passes["site"][i],
            passes["object"][i],
            tca,
        )
        assert found == pytest.approx(elevation, abs=0.02)
    browser.execute_script("document.getElementById('after').click()")
    back = "return document.getElementById('back').hidden"
    assert browser.execute_script(back) is False
    browser.execute_script("document.getElementById('back').click()")
    assert browser.execute_script(back) is True
    assert browser.get_log("browser") == []
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
