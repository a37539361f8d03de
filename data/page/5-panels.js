// The tables beside the map. Names come from elsewhere: they are set as text, never as markup.
const passes = data.passes.tca.map((tca, i) => ({
  index: i,
  tca,
  aos: data.passes.aos[i],
  los: data.passes.los[i],
  object: data.passes.object[i],
  site: data.passes.site[i],
  elevation: data.passes.elevation[i],
  distance: data.passes.distance[i],
  distanceDoubt: data.passes.distance_doubt[i],
  timing: data.passes.timing[i],
  magnitude: data.passes.magnitude[i],
  magnitudeIsEstimated: data.passes.magnitude_is_estimated[i],
}));
for (const pass of passes) {
  const { pieces } = data.objects[pass.object];
  pass.from = pass.aos ?? pieces[0].first; // under way when the span or the life in orbit starts
  pass.until = pass.los ?? pieces.at(-1).end;
}
const isUp = (pass, t) => pass.from - 1 <= t && t <= pass.until + 1;

const rowOf = new Map(); // rows of the table by the number of their pass

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** A row of cells from [text or node, class] pairs. */
function row(tag, cells) {
  const tr = element("tr");
  for (const [content, className] of cells) {
    const cell = element(tag, undefined, className);
    if (tag === "th") cell.scope = "col";
    cell.append(content);
    tr.append(cell);
  }
  return tr;
}

/** The marker of an object as it stands on the map, with its line. */
function sign(i) {
  const svg = d3
    .create("svg")
    .attr("class", "sign")
    .attr("viewBox", "-16 -8 32 16")
    .attr("aria-hidden", "true");
  svg
    .append("path")
    .attr("d", "M-16,0H16")
    .style("stroke", colour(i))
    .style("stroke-width", 2)
    .style("stroke-dasharray", dash(i));
  svg.append("path").attr("class", "body").attr("d", shape(i)).style("fill", colour(i));
  return svg.node();
}

function named(i) {
  const span = element("span", undefined, "named");
  span.append(sign(i), element("span", data.objects[i].name));
  return span;
}

function fillNow() {
  const head = [
    ["Shown", "narrow"],
    ["Satellite", ""],
    ["Latitude", "number"],
    ["Longitude", "number"],
    ["Altitude", "number"],
    ["Light", ""],
    ["Timing", "number"],
    ["Up at", ""],
  ];
  const table = document.getElementById("now");
  table.tHead.append(row("th", data.sites.length ? head : head.slice(0, -1)));
  data.objects.forEach((object, i) => {
    const box = Object.assign(element("input"), { type: "checkbox", checked: true });
    box.setAttribute("aria-label", `Show ${object.name}`);
    box.addEventListener("change", () => {
      state.shown[i] = box.checked;
      fillPasses();
      drawMoment();
    });
    const button = element("button", undefined, "plain");
    button.type = "button";
    button.title = "Choose and bring to the middle";
    button.append(named(i));
    button.addEventListener("click", () => select(i, true));
    const cells = ["latitude", "longitude", "altitude", "light", "timing", "above"].map((name) => [
      "",
      name === "light" || name === "above" ? name : `number ${name}`,
    ]);
    table.tBodies[0].append(
      row("td", [[box, "narrow"], [button, ""], ...(data.sites.length ? cells : cells.slice(0, -1))]),
    );
  });
}

function updateNow() {
  const upNow = passes.filter((pass) => isUp(pass, state.t));
  const rows = document.getElementById("now").tBodies[0].rows;
  data.objects.forEach((object, i) => {
    const at = place(object, state.t),
      tr = rows[i];
    const put = (name, text) => {
      const cell = tr.querySelector(`.${name}`);
      if (cell && cell.textContent !== text) cell.textContent = text;
    };
    tr.classList.toggle("chosen", i === state.object);
    put("latitude", at ? `${figure(at.latitude, 3)}°` : "–");
    put("longitude", at ? `${figure(at.longitude, 3)}°` : "–");
    put("altitude", at ? `${figure(at.altitude, 1)} km` : "–");
    put("light", at ? (at.sunlit ? "sunlit" : "shadow") : "not known");
    put("timing", at ? timing(at.timing) : "");
    put(
      "above",
      upNow
        .filter((pass) => pass.object === i)
        .map((pass) => data.sites[pass.site].name)
        .join(", "),
    );
  });
}

/** Whether rows name satellite or site, which leaves room for fewer seconds. */
const wordy = data.objects.length > 1 || data.sites.length > 1;

/** From when to when a satellite is up; an ellipsis where the span cuts that off. */
function up(pass, site, length) {
  const [begin, end] = [pass.aos, pass.los].map((moment) =>
    moment === null ? "…" : shown(moment, site).slice(11, length),
  );
  return `${begin}–${end}`;
}

const shown = (moment, site) => wall(moment, state.local ? offsetAt(site, moment) : 0);

function fillPasses() {
  const table = document.getElementById("table"),
    wanted = {
      0: data.objects.length > 1,
      1: data.sites.length > 1,
      5: passes.some((pass) => pass.magnitude !== null),
    };
  const head = [
    ["Satellite", ""],
    ["Site", ""],
    ["Culm.", "number"],
    ["Elev.", "number"],
    ["Ground dist.", "number"],
    ["Mag.", "number"],
    ["Timing", "number"],
    ["Up", "number"],
  ];
  const kept = (cells) => cells.filter((_, k) => wanted[k] ?? true);
  table.tHead.replaceChildren(row("th", kept(head)));
  const body = table.tBodies[0];
  body.replaceChildren();
  rowOf.clear();
  const oneClock =
    !state.local ||
    new Set(passes.map((pass) => offsetText(offsetAt(data.sites[pass.site], pass.tca)))).size < 2;
  let day = "";
  for (const pass of passes) {
    if (!state.shown[pass.object]) continue;
    const site = data.sites[pass.site],
      tca = shown(pass.tca, site);
    if (oneClock && tca.slice(0, 10) !== day) {
      day = tca.slice(0, 10);
      const heading = Object.assign(
        element("th", `${day} ${state.local ? offsetText(offsetAt(site, pass.tca)) : "UTC"}`),
        { scope: "rowgroup", colSpan: kept(head).length },
      );
      const tr = element("tr", undefined, "day");
      tr.append(heading);
      body.append(tr);
    }
    body.append(passRow(pass, site, oneClock ? tca.slice(11) : tca.slice(5), kept));
  }
  updatePasses();
}

/** How bright a pass gets while it can be seen; nothing where it cannot, or where that is unknown. */
function brightness(pass) {
  if (pass.magnitude === null) return "";
  return `${pass.magnitudeIsEstimated ? "~" : ""}${figure(pass.magnitude, 1)}`;
}

function passRow(pass, site, tca, kept) {
  const button = element("button", tca, "plain");
  button.type = "button";
  button.setAttribute("aria-label", `Go to ${tca}, ${data.objects[pass.object].name} over ${site.name}`);
  const doubt = pass.distanceDoubt < 1 ? "" : ` ±${twoDigits(pass.distanceDoubt)}`; // less is not seen in whole km
  const tr = row(
    "td",
    kept([
      [named(pass.object), ""],
      [Object.assign(element("span", site.name, "where"), { title: site.name }), ""],
      [button, "number"],
      [`${figure(pass.elevation, 1)}°`, "number"],
      [`${figure(pass.distance, 0)}${doubt} km`, "number"],
      [brightness(pass), "number"],
      [timing(pass.timing), "number"],
      [up(pass, site, wordy ? 16 : 19), "number"],
    ]),
  );
  tr.lastChild.title = up(pass, site, 19);
  tr.dataset.pass = pass.index;
  rowOf.set(pass.index, tr);
  tr.addEventListener("click", () => goTo(pass));
  return tr;
}

/** Mark the rows of passes under way, and the one that was gone to; few rows change at a time. */
function updatePasses() {
  for (const [index, tr] of rowOf) {
    const isMarked = isUp(passes[index], state.t),
      isCurrent = state.pass === index;
    if (tr.classList.contains("up") !== isMarked) tr.classList.toggle("up", isMarked);
    if (tr.hasAttribute("aria-current") === isCurrent) continue;
    if (isCurrent) tr.setAttribute("aria-current", "true");
    else tr.removeAttribute("aria-current");
  }
}

function fillSets() {
  const table = document.getElementById("sets");
  table.tHead.append(
    row("th", [
      ["Satellite", ""],
      ["Number", "number"],
      ["Designator", ""],
      ["Epoch (UTC)", "number"],
      ["Age", "number"],
      ["Answers until (UTC)", "number"],
      ["Timing, 68 %", "number"],
    ]),
  );
  for (const set of data.sets) {
    const object = data.objects[set.object];
    table.tBodies[0].append(
      row("td", [
        [named(set.object), ""],
        [String(object.number), "number"],
        [object.designator, ""],
        [wall(set.epoch), "number"],
        [set.age, "number"],
        [wall(set.until), "number"],
        [timing(set.timing), "number"],
      ]),
    );
  }
}
