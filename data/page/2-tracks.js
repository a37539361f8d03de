// Where satellites are between their samples.

/** The unit vector of a longitude and a latitude in 1/10000 degree. */
function unit(longitude, latitude) {
  const l = (longitude / 1e4) * RADIANS,
    b = (latitude / 1e4) * RADIANS;
  return [Math.cos(b) * Math.cos(l), Math.cos(b) * Math.sin(l), Math.sin(b)];
}

for (const object of data.objects)
  for (const piece of object.pieces) {
    piece.units = piece.longitude.map((longitude, i) => unit(longitude, piece.latitude[i]));
    piece.count = piece.units.length;
    piece.end = piece.count > 1 ? piece.last : piece.first;
  }

const timeOf = (piece, i) => (i === piece.count - 1 ? piece.end : piece.first + i * piece.step);
// A millisecond beyond its ends is still a piece's: a pass at an edge is told to the microsecond.
const pieceAt = (object, t) => object.pieces.find((piece) => piece.first - 1 <= t && t <= piece.end + 1);

/** The last of steps [[from, value], …] that is not after i. */
function stepAt(steps, i) {
  let value = steps[0][1];
  for (const [from, next] of steps) {
    if (from > i) break;
    value = next;
  }
  return value;
}

/** Where an object is at a moment, or null: Lagrange's cubic through the four samples around it. */
function place(object, t) {
  const piece = pieceAt(object, t);
  if (!piece) return null;
  const here = Math.max(0, Math.min(Math.floor((t - piece.first) / piece.step), piece.count - 1));
  const nodes = Math.min(4, piece.count);
  const begin = Math.max(0, Math.min(here - 1, piece.count - nodes));
  let x = 0,
    y = 0,
    z = 0,
    altitude = 0;
  for (let i = begin; i < begin + nodes; i++) {
    let weight = 1;
    for (let k = begin; k < begin + nodes; k++)
      if (k !== i) weight *= (t - timeOf(piece, k)) / (timeOf(piece, i) - timeOf(piece, k));
    x += weight * piece.units[i][0];
    y += weight * piece.units[i][1];
    z += weight * piece.units[i][2];
    altitude += (weight * piece.altitude[i]) / 100;
  }
  return {
    longitude: Math.atan2(y, x) / RADIANS,
    latitude: Math.atan2(z, Math.hypot(x, y)) / RADIANS,
    altitude,
    sunlit: stepAt(piece.sunlit, here) === 1,
    set: stepAt(piece.sets, here),
    timing: figureAt(piece.timing, (t - piece.first) / piece.step),
    aside: figureAt(piece.aside, (t - piece.first) / piece.step),
  };
}

function figureAt({ every, values }, index) {
  const i = Math.max(0, Math.min(Math.floor(index / every), values.length - 1)),
    next = Math.min(i + 1, values.length - 1);
  const share = Math.min(index / every - i, 1);
  return values[i] + share * (values[next] - values[i]);
}

/** The ground track from one moment to another as lines of [longitude, latitude]. */
function lines(object, from, to) {
  const found = [];
  for (const piece of object.pieces) {
    const begin = Math.max(from, piece.first),
      end = Math.min(to, piece.end);
    if (begin >= end) continue;
    const points = [point(object, begin)];
    const first = Math.floor((begin - piece.first) / piece.step) + 1;
    for (let i = first; i < piece.count && timeOf(piece, i) < end; i++)
      points.push([piece.longitude[i] / 1e4, piece.latitude[i] / 1e4]);
    points.push(point(object, end));
    found.push(points);
  }
  return { type: "MultiLineString", coordinates: found };
}

/** The point at a distance, in radians, from a place in a direction, in radians from north. */
function beyond({ longitude, latitude }, angle, heading) {
  const b = latitude * RADIANS,
    up = Math.sin(b) * Math.cos(angle) + Math.cos(b) * Math.sin(angle) * Math.cos(heading);
  const east = Math.sin(angle) * Math.sin(heading),
    out = Math.cos(b) * Math.cos(angle) - Math.sin(b) * Math.sin(angle) * Math.cos(heading);
  return [longitude + Math.atan2(east, out) / RADIANS, Math.atan2(up, Math.hypot(east, out)) / RADIANS];
}

const EARTH_KM = 6371;

/** How far from the track the swath reaches, in radians: to a side that is half its width, or to
 * where the line of sight meets a sphere, at most the horizon. */
function swathReach(altitude) {
  if (data.swath.width !== null) return data.swath.width / 2 / EARTH_KM;
  const angle = data.swath.angle * RADIANS,
    ratio = (EARTH_KM + altitude) / EARTH_KM,
    sine = ratio * Math.sin(angle);
  return sine < 1 ? Math.asin(sine) - angle : Math.acos(1 / ratio);
}

const PARTS = 8; // steps of a strip in one polygon

/** The strip beside the track from one moment to another, so wide to either side as reach says. */
function strip(object, from, to, reach, count = 96) {
  const edges = [];
  for (let i = 0; i <= count; i++) {
    const t = from + ((to - from) * i) / count,
      at = place(object, t),
      next = at && (point(object, t + 500) ?? point(object, t - 500));
    if (!next) {
      edges.push(null);
      continue;
    }
    const back = point(object, t + 500) ? 0 : Math.PI,
      b = at.latitude * RADIANS,
      c = next[1] * RADIANS,
      turn = (next[0] - at.longitude) * RADIANS;
    const heading =
      back +
      Math.atan2(
        Math.sin(turn) * Math.cos(c),
        Math.cos(b) * Math.sin(c) - Math.sin(b) * Math.cos(c) * Math.cos(turn),
      );
    const angle = reach(at);
    edges.push([beyond(at, angle, heading - Math.PI / 2), beyond(at, angle, heading + Math.PI / 2)]);
  }
  const rings = [];
  for (let i = 0; i < count; i += PARTS) {
    const part = edges.slice(i, i + PARTS + 1).filter((edge) => edge);
    if (part.length < 2) continue;
    const left = part.map((edge) => edge[0]),
      right = part.map((edge) => edge[1]).reverse();
    rings.push([...left, ...right, left[0]]);
  }
  return polygons(rings);
}

function point(object, t) {
  const at = place(object, t);
  return at ? [at.longitude, at.latitude] : null;
}

/** The point over which the Sun stands; its samples' longitudes run on beyond 180°. */
function underSun(t) {
  const { step, longitude, latitude } = data.sun;
  const i = Math.min(Math.floor(t / step), longitude.length - 2),
    share = t / step - i;
  const between = (values) => values[i] + share * (values[i + 1] - values[i]);
  return [between(longitude), between(latitude)];
}

/** The radius, degrees, of the circle around a site within which a satellite is above the mask,
 * on a sphere as large as the Earth is there: off by less than 0.1°. */
function reachOf(site, altitude) {
  const sine = Math.sin(site.latitude * RADIANS);
  const radius = 6378.137 * (1 - (sine * sine) / 298.257),
    mask = data.mask * RADIANS;
  return (Math.acos((radius * Math.cos(mask)) / (radius + Math.max(altitude, 0))) - mask) / RADIANS;
}
