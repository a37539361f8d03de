// What the page tells: times in milliseconds since the span's start, angles in degrees.
const data = JSON.parse(document.getElementById("data").textContent);
const RADIANS = Math.PI / 180;
const MINUTE = 60_000;

const two = (number) => String(number).padStart(2, "0");

/** A moment as "2023-11-22 00:18:44", moved by an offset from UTC in minutes. */
function wall(moment, offset = 0) {
  const whole = Math.round((data.start + moment) / 1000) * 1000 + offset * MINUTE;
  return new Date(whole).toISOString().slice(0, 19).replace("T", " ");
}

/** A site's offset from UTC at a moment, in minutes: zones change it now and then. */
function offsetAt(site, moment) {
  let offset = site.offsets[0][1];
  for (const [since, minutes] of site.offsets) if (since <= moment) offset = minutes;
  return offset;
}

function offsetText(minutes) {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(Math.floor(size % 60))}`;
}

/** A figure with as many decimals, and a minus that is as wide as a plus. */
const figure = (value, decimals) =>
  value
    .toFixed(decimals)
    .replace(/^-(?=.*[1-9])/, "−")
    .replace(/^-/, "");

/** A positive figure with two digits, and whole from ten on. */
function twoDigits(value) {
  if (value <= 0) return "0";
  const decimals = 1 - Math.floor(Math.log10(Number(value.toPrecision(2))));
  return value.toFixed(Math.min(Math.max(0, decimals), 3));
}

/** An uncertainty in seconds, in the unit that suits: ±0.024 s, ±48 s, ±2.5 min. */
function timing(seconds) {
  if (seconds < 90) return `±${twoDigits(seconds)} s`;
  return seconds < 5400 ? `±${twoDigits(seconds / 60)} min` : `±${twoDigits(seconds / 3600)} h`;
}
