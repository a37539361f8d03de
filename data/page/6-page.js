// The state of the page, and what changes it.
const state = {
  t: data.at,
  object: 0,
  site: 0,
  pass: null,
  local: false,
  follow: false,
  playing: false,
  reach: "1",
  shown: data.objects.map(() => true),
};
const slider = document.getElementById("slider");
const views = [new View("flat", false), new View("globe", true)];
const MOST_REVOLUTIONS = 150; // more take too long to draw at each moment, and are a tangle
const NEAR_EDGE = 150; // degrees of longitude: the map is then turned, so that nothing of the place is cut off
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const waiting = new Map();

/** Do something before the next picture, once for each key. */
function soon(work, key) {
  if (waiting.size === 0)
    requestAnimationFrame(() => {
      const all = [...waiting.values()];
      waiting.clear();
      for (const one of all) one();
    });
  waiting.set(key, work);
}

function setTime(t) {
  state.t = Math.max(0, Math.min(data.length, t));
  drawMoment();
}

function drawMoment() {
  slider.value = state.t;
  slider.setAttribute("aria-valuetext", `${wall(state.t)} UTC`);
  document.getElementById("utc").textContent = `${wall(state.t)} UTC`;
  const site = data.sites[state.site];
  if (site) {
    const offset = offsetAt(site, state.t);
    document.getElementById("local").textContent =
      `${wall(state.t, offset).slice(5)} ${offsetText(offset)} ${site.name}`;
  }
  if (state.pass !== null && !isUp(passes[state.pass], state.t)) state.pass = null;
  updateNow();
  updatePasses();
  const here = state.follow && point(data.objects[state.object], state.t);
  for (const view of views) here ? view.look(here) : view.drawMoment();
}

function select(i, bring = false) {
  state.object = i;
  drawMoment();
  const here = bring && point(data.objects[i], state.t);
  if (here) for (const view of views) view.look(here);
}

function goTo(pass) {
  pause();
  Object.assign(state, { pass: pass.index, site: pass.site, object: pass.object });
  setTime(pass.tca);
  select(pass.object);
  const site = data.sites[pass.site],
    at = place(data.objects[pass.object], pass.tca);
  const reach = at ? reachOf(site, at.altitude) : 20;
  for (const view of views) view.close([site.longitude, site.latitude], 2 * CLOSE * reach);
}

/** The next pass that is shown, or the one before, told by its culmination. */
function neighbour(direction) {
  const kept = passes.filter((pass) => state.shown[pass.object]).sort((a, b) => a.tca - b.tca);
  const found =
    direction > 0
      ? kept.find((pass) => pass.tca > state.t + 1)
      : kept.findLast((pass) => pass.tca < state.t - 1);
  if (!found) return;
  goTo(found);
  rowOf.get(found.index)?.scrollIntoView({ block: "nearest" });
}

function stopFollowing() {
  state.follow = false;
  document.getElementById("follow").checked = false;
}

function pause() {
  state.playing = false;
  document.getElementById("play").textContent = "▶ Play";
}

function play() {
  if (state.t >= data.length) setTime(0);
  state.playing = true;
  document.getElementById("play").textContent = "❚❚ Pause";
  let last = performance.now();
  const tick = (now) => {
    if (!state.playing) return;
    if (!calm.matches || now - last >= 1000) {
      setTime(state.t + (now - last) * Number(document.getElementById("speed").value));
      last = now;
    }
    if (state.t >= data.length) pause();
    else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

function show(mode) {
  document.getElementById("views").dataset.mode = mode;
  for (const button of document.querySelectorAll("[data-mode][aria-pressed]"))
    button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  fit();
}

function fit() {
  for (const view of views) view.fit();
  drawStrip();
}

/** When passes are, above the slider: a row for each object, as far as there is room. */
function drawStrip() {
  const svg = d3.select("#strip"),
    width = Math.max(1, svg.node().getBoundingClientRect().width);
  const count = Math.min(data.objects.length, 8),
    thin = count > 3 ? 5 : 8;
  const x = (t) => 8 + (t / data.length) * (width - 16); // the slider's thumb is 16 wide
  svg
    .attr("viewBox", `0 0 ${width} ${count * thin}`)
    .style("height", `${count * thin}px`)
    .selectAll("rect")
    .data(passes)
    .join("rect")
    .attr("x", (pass) => x(pass.from))
    .attr("y", (pass) => (pass.object % count) * thin)
    .attr("height", thin - 1)
    .attr("width", (pass) => Math.max(2, x(pass.until) - x(pass.from)))
    .style("fill", (pass) => colour(pass.object))
    .on("click", (_, pass) => goTo(pass));
}

const KEYS = {
  ArrowLeft: (far) => setTime(state.t - (far ? 10 : 1) * MINUTE),
  ArrowRight: (far) => setTime(state.t + (far ? 10 : 1) * MINUTE),
  " ": () => (state.playing ? pause() : play()),
  n: () => neighbour(1),
  p: () => neighbour(-1),
  g: () => show(document.getElementById("views").dataset.mode === "globe" ? "map" : "globe"),
  "+": () => views.forEach((view) => view.scaleBy(1.5)),
  "-": () => views.forEach((view) => view.scaleBy(1 / 1.5)),
  0: () => views.forEach((view) => view.reset()),
};

const ARROWS = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };

/** Keys work wherever they mean nothing else; on the slider the arrows are ours too. */
function pressed(event) {
  const at = event.target,
    view = views.find((one) => one.svg.node() === at);
  const action = view && ARROWS[event.key] ? () => view.shift(...ARROWS[event.key]) : KEYS[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
  if (at.matches("select, pre") || (at.matches("button, input[type=checkbox]") && event.key === " ")) return;
  event.preventDefault();
  action(event.shiftKey);
}

function listen() {
  const on = (id, name, action) => document.getElementById(id).addEventListener(name, action);
  on("slider", "input", () => {
    pause();
    setTime(Number(slider.value));
  });
  on("play", "click", () => (state.playing ? pause() : play()));
  on("before", "click", () => neighbour(-1));
  on("after", "click", () => neighbour(1));
  on("closer", "click", KEYS["+"]);
  on("farther", "click", KEYS["-"]);
  on("whole", "click", KEYS[0]);
  on("follow", "change", (event) => {
    state.follow = event.target.checked;
    drawMoment();
  });
  on("reach", "change", (event) => {
    state.reach = event.target.value;
    drawMoment();
  });
  on("zone", "change", (event) => {
    state.local = event.target.value === "local";
    fillPasses();
  });
  for (const button of document.querySelectorAll("button[data-mode]"))
    button.addEventListener("click", () => show(button.dataset.mode));
  document.addEventListener("keydown", pressed);
  addEventListener("resize", () => soon(fit, "fit"));
}

function begin() {
  slider.max = data.length;
  const revolutions = data.objects.reduce((sum, object) => sum + data.length / object.period, 0);
  state.reach = revolutions <= 4 ? "all" : data.objects.length > 8 ? "chosen" : "1";
  if (data.objects.length === 1) document.querySelector("#reach option[value=chosen]").remove();
  if (revolutions > MOST_REVOLUTIONS) document.querySelector("#reach option[value=all]").remove();
  document.getElementById("reach").value = state.reach;
  document.getElementById("mask").textContent = `${data.mask}°`;
  document.getElementById("circle-key").hidden = data.sites.length === 0;
  for (const id of ["before", "after"]) document.getElementById(id).disabled = passes.length === 0;
  document.querySelector("main").classList.toggle("no-sites", data.sites.length === 0);
  document.getElementById("passes").hidden = data.sites.length === 0;
  document.getElementById("table").hidden = passes.length === 0;
  document.getElementById("no-passes").hidden = passes.length > 0;
  document.querySelector("main").classList.toggle("wordy", wordy);
  fillNow();
  fillPasses();
  fillSets();
  listen();
  const first = data.sites[0];
  views[1].centre = first ? [first.longitude, first.latitude] : (point(data.objects[0], state.t) ?? [0, 0]);
  views[1].home = views[1].centre;
  if (first && Math.abs(first.longitude) > NEAR_EDGE) views[0].home = views[0].centre = [first.longitude, 0];
  document.getElementById("swath-key").hidden = data.swath === null;
  select(0);
  fit();
  if (data.view) openAt(data.view);
}

/** Show at first what was asked for; a view that is not shown yet takes it up when it is. */
function openAt({ longitude, latitude, width, height }) {
  const here = [longitude, latitude];
  views[0].centre = here;
  views[1].centre = here;
  if (width < 360) for (const view of views) view.close(here, Math.max(width, 2 * height));
  else views[0].look([longitude, 0]);
}

begin();

// For the console, and for whoever wants to drive the page.
window.orbitwatch = {
  state,
  views,
  setTime,
  show,
  place: (i, t) => place(data.objects[i], t),
  reach: (i, altitude) => reachOf(data.sites[i], altitude),
};
