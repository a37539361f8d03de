// The home page of a station: it shows the present, the next passes, and the sky of the first.
const EQUATOR_KM = 6378.137; // WGS84
const FLATTENING = 1 / 298.257223563;
const OLD = 30 * MINUTE;
let live = true;

/** Earth-fixed kilometres of a geodetic position (degrees, kilometres). */
function fixed(latitude, longitude, height) {
  const b = latitude * RADIANS,
    l = longitude * RADIANS,
    e2 = FLATTENING * (2 - FLATTENING);
  const n = EQUATOR_KM / Math.sqrt(1 - e2 * Math.sin(b) ** 2);
  const across = (n + height) * Math.cos(b);
  return [across * Math.cos(l), across * Math.sin(l), (n * (1 - e2) + height) * Math.sin(b)];
}

/** Where an object stands in a site's sky, degrees: azimuth from north through east, elevation. */
function inSky(site, object, t) {
  const at = place(object, t);
  if (!at) return null;
  const here = fixed(site.latitude, site.longitude, (site.height ?? 0) / 1000);
  const [x, y, z] = fixed(at.latitude, at.longitude, at.altitude).map((value, i) => value - here[i]);
  const b = site.latitude * RADIANS,
    l = site.longitude * RADIANS;
  const east = -Math.sin(l) * x + Math.cos(l) * y,
    outward = Math.cos(l) * x + Math.sin(l) * y;
  const north = -Math.sin(b) * outward + Math.cos(b) * z,
    up = Math.cos(b) * outward + Math.sin(b) * z;
  return {
    azimuth: (Math.atan2(east, north) / RADIANS + 360) % 360,
    elevation: Math.atan2(up, Math.hypot(east, north)) / RADIANS,
    sunlit: at.sunlit,
  };
}

/** A direction on the disc of the sky: zenith in the middle, north above, east on the left. */
function onDisc(look) {
  const radius = (90 - look.elevation) / 0.9;
  const azimuth = look.azimuth * RADIANS;
  return [-radius * Math.sin(azimuth), -radius * Math.cos(azimuth)];
}

const ahead = () => passes.filter((pass) => pass.until > state.t).sort((a, b) => a.from - b.from);

/** A length of time as "2 h 05 min" or "4 min 09 s". */
function lengthOf(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${two(minutes)} min` : `${minutes} min ${two(seconds % 60)} s`;
}

function fillNext() {
  const list = document.getElementById("next");
  list.replaceChildren();
  for (const pass of ahead().slice(0, 6)) {
    const site = data.sites[pass.site],
      offset = offsetAt(site, pass.from),
      item = element("li", undefined, isUp(pass, state.t) ? "up" : "");
    const left = isUp(pass, state.t) ? `up, ${lengthOf(pass.until - state.t)} left` : `in ${lengthOf(pass.from - state.t)}`;
    const times = `${wall(pass.from, offset).slice(11)} to ${wall(pass.until, offset).slice(11)} ${offsetText(offset)}`;
    const where = data.sites.length > 1 ? `, ${site.name}` : "";
    item.append(
      element("b", data.objects[pass.object].name),
      element("span", left, "left"),
      element("span", `${times}, up to ${figure(pass.elevation, 0)}°${where}`, "quiet"),
    );
    list.append(item);
  }
  document.getElementById("no-next").hidden = list.childElementCount > 0;
}

function drawSky() {
  const svg = d3.select("#sky");
  svg.selectAll("*").remove();
  for (const elevation of [0, 30, 60]) svg.append("circle").attr("class", "ring").attr("r", (90 - elevation) / 0.9);
  for (const [name, azimuth] of [["N", 0], ["E", 90], ["S", 180], ["W", 270]]) {
    const [x, y] = onDisc({ azimuth, elevation: -8 });
    svg.append("text").attr("x", x).attr("y", y + 4).text(name);
  }
  const pass = ahead()[0],
    caption = document.getElementById("sky-caption");
  if (!pass) {
    caption.textContent = "No pass to show.";
    return;
  }
  const site = data.sites[pass.site],
    object = data.objects[pass.object],
    count = 80;
  const looks = d3.range(count + 1).map((i) => inSky(site, object, pass.from + ((pass.until - pass.from) * i) / count));
  for (let i = 0; i < count; i++) {
    if (!looks[i] || !looks[i + 1]) continue;
    const [x1, y1] = onDisc(looks[i]),
      [x2, y2] = onDisc(looks[i + 1]);
    const line = svg.append("line").attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2);
    line.attr("class", looks[i].sunlit ? "lit" : "shadow").style("stroke", colour(pass.object));
  }
  const now = isUp(pass, state.t) ? inSky(site, object, state.t) : looks[0];
  if (now) {
    const [cx, cy] = onDisc(now);
    const dot = svg.append("circle").attr("id", "there").attr("cx", cx).attr("cy", cy).attr("r", 5);
    dot.attr("class", isUp(pass, state.t) ? "there" : "rises").style("fill", colour(pass.object));
  }
  const doing = isUp(pass, state.t) && now ? `now ${figure(now.elevation, 0)}° high` : `rises in ${lengthOf(pass.from - state.t)}`;
  caption.textContent = `${object.name} over ${site.name}: ${doing}. Thin: in the Earth's shadow.`;
}

function tick() {
  const now = Date.now() - data.start;
  if (live && !state.playing) setTime(now);
  fillNext();
  drawSky();
  const age = now - data.at;
  const notice = document.getElementById("age");
  notice.hidden = age < OLD && now <= data.length;
  notice.textContent = `This page was written ${lengthOf(age)} ago: is orbitwatch watch still running?`;
}

function leaveNow() {
  live = false;
  document.getElementById("back").hidden = false;
}

for (const id of ["slider", "before", "after", "play"])
  document.getElementById(id).addEventListener(id === "slider" ? "input" : "click", leaveNow);
document.getElementById("table").addEventListener("click", leaveNow);
document.getElementById("strip").addEventListener("click", leaveNow);
document.getElementById("back").addEventListener("click", (event) => {
  pause();
  live = true;
  event.target.hidden = true;
  tick();
});
setInterval(tick, 1000);
tick();
Object.assign(window.orbitwatch, { inSky: (site, i, t) => inSky(data.sites[site], data.objects[i], t), tick });
