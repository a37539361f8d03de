// The two views, flat and globe: one drawing, two projections of D3.
// From the bottom to the top.
const LAYERS = "ocean land coast patch fineland lakes finecoast graticule night dark swaths bands circles tracks doubts sites markers".split(" ");
const FARTHEST = 150;
const CLOSE = 2.6; // diameters of the circle of visibility, across a map that shows a pass

class View {
  constructor(id, isGlobe) {
    this.svg = d3.select(`#${id}`);
    this.isGlobe = isGlobe;
    this.layers = Object.fromEntries(LAYERS.map((name) => [name, this.svg.append("g").attr("class", name)]));
    for (const name of ["ocean", "graticule", "land", "coast", "patch", "fineland", "lakes", "finecoast", "night", "dark"])
      this.layers[name].append("path").attr("class", name);
    this.projection = isGlobe ? d3.geoOrthographic().clipAngle(90) : d3.geoEquirectangular();
    this.path = d3.geoPath(this.projection);
    this.centre = [0, 0];
    this.zoom = d3
      .zoom()
      .scaleExtent([1, FARTHEST])
      .on("zoom", (event) => this.moved(event));
    this.last = d3.zoomIdentity;
    this.svg.call(this.zoom).on("dblclick.zoom", null);
    this.width = 0;
  }

  /** Take the room there is; nothing is drawn in a view that is not shown. */
  fit() {
    const width = Math.round(this.svg.node().getBoundingClientRect().width);
    if (width === 0) {
      this.width = 0;
      return;
    }
    const { k, x, y } = this.last,
      before = this.width ? [this.width, this.height] : null;
    this.width = width;
    this.height = this.isGlobe
      ? Math.min(width, Math.max(320, Math.round(innerHeight * 0.66)))
      : Math.round(width / 2);
    this.svg.attr("viewBox", `0 0 ${this.width} ${this.height}`).attr("height", this.height);
    this.zoom.extent([
      [0, 0],
      [this.width, this.height],
    ]);
    if (!this.isGlobe)
      this.zoom.translateExtent([
        [-Infinity, 0],
        [Infinity, this.height],
      ]);
    if (before && !this.isGlobe) {
      // The middle stays in the middle.
      const [wide, high] = [this.width / before[0], this.height / before[1]];
      this.last = d3.zoomIdentity.translate(x * wide, y * high).scale(k);
      this.svg.property("__zoom", this.last);
    }
    if (this.wanted) this.close(...this.wanted);
    this.project();
    this.draw();
  }

  project() {
    const { k, y } = this.last,
      { width, height } = this;
    if (this.isGlobe) {
      this.projection.scale((Math.min(width, height) / 2 - 4) * k).translate([width / 2, height / 2]);
      this.projection.rotate([-this.centre[0], -this.centre[1]]);
    } else {
      this.projection.scale((width / (2 * Math.PI)) * k).translate([width / 2, y + (k * height) / 2]);
      this.projection.rotate([-this.centre[0], 0]).clipExtent([
        [-20, -20],
        [width + 20, height + 20],
      ]);
    }
  }

  /** Dragging turns the world, east and west without end; wheel and fingers zoom. */
  moved({ transform, sourceEvent }) {
    const before = this.last,
      degrees = this.isGlobe ? 90 / (Math.min(this.width, this.height) / 2) : 360 / this.width;
    if (!this.isGlobe) {
      const middle = ({ k, x }) => (this.width / 2 - x) / k;
      this.turn((middle(transform) - middle(before)) * degrees, 0);
    } else if (transform.k === before.k)
      this.turn(
        (-(transform.x - before.x) * degrees) / transform.k,
        ((transform.y - before.y) * degrees) / transform.k,
      );
    this.last = transform;
    if (sourceEvent && sourceEvent.type !== "wheel") stopFollowing();
    this.project();
    soon(() => this.draw(), this);
  }

  turn(east, north) {
    this.centre = [
      ((this.centre[0] + east + 540) % 360) - 180,
      Math.max(-90, Math.min(90, this.centre[1] + north)),
    ];
  }

  /** Bring a place to the middle. */
  look([longitude, latitude]) {
    if (!this.width) return;
    this.centre = [longitude, this.isGlobe ? latitude : 0];
    if (!this.isGlobe) {
      const { k, x } = this.last,
        half = (k * this.height) / 2;
      const y = this.height / 2 - half + (latitude / 180) * k * this.height;
      const kept = Math.max(this.height - k * this.height, Math.min(0, y));
      this.last = d3.zoomIdentity.translate(x, kept).scale(k);
      this.svg.property("__zoom", this.last);
    }
    this.project();
    this.draw();
  }

  /** Bring a place to the middle, so that so many degrees across are seen. */
  close(where, across) {
    this.wanted = this.width ? null : [where, across]; // taken up when the view is shown
    if (!this.width) return;
    const k = Math.max(1, Math.min(FARTHEST, (this.isGlobe ? 120 : 360) / across));
    this.last = d3.zoomIdentity.translate((this.width / 2) * (1 - k), 0).scale(k);
    this.svg.property("__zoom", this.last);
    this.look(where);
  }

  scaleBy(factor) {
    if (this.width) this.svg.call(this.zoom.scaleBy, factor);
  }

  /** Move the picture, as dragging does. */
  shift(x, y) {
    this.svg.call(this.zoom.translateBy, x / this.last.k, y / this.last.k);
  }

  reset() {
    this.last = d3.zoomIdentity;
    this.svg.property("__zoom", this.last);
    this.centre = this.home ?? [0, 0];
    this.fit();
  }

  shows(place) {
    return !this.isGlobe || d3.geoDistance(place, this.centre) < Math.PI / 2;
  }

  /** Screen coordinates within the view, or null behind the globe. */
  at(place) {
    return this.shows(place) ? this.projection(place) : null;
  }

  /** Everything, after the view itself has changed. */
  draw() {
    if (!this.width) return;
    const set = (name, shape) => this.layers[name].select("path").attr("d", this.path(shape));
    set("ocean", { type: "Sphere" });
    if (!this.isGlobe) this.layers.ocean.select("path").attr("d", `M0,0H${this.width}V${this.height}H0Z`);
    set("graticule", d3.geoGraticule10());
    set("land", land);
    set("coast", coast);
    set("patch", fine.boxes);
    set("fineland", fine.land);
    set("lakes", fine.lakes);
    set("finecoast", fine.coast);
    this.drawSites();
    this.drawMoment();
  }

  drawSites() {
    this.layers.sites
      .selectAll("g")
      .data(data.sites)
      .join((enter) => {
        const g = enter.append("g").attr("class", "site");
        g.append("path").attr("d", "M-4,-4L4,4M4,-4L-4,4");
        g.append("text").text((site) => site.name);
        return g;
      })
      .each((site, i, nodes) => this.stand(nodes[i], [site.longitude, site.latitude]));
  }

  /** Put a group at a place; hide it where that is not seen. Return where it stands. */
  stand(node, place) {
    const found = place && this.at(place),
      spot = found && this.inside(found) ? found : null;
    node.style.display = spot ? "" : "none";
    if (spot) node.setAttribute("transform", `translate(${spot[0].toFixed(2)},${spot[1].toFixed(2)})`);
    node.spot = spot;
    return spot;
  }

  inside([x, y]) {
    return x > -20 && y > -20 && x < this.width + 20 && y < this.height + 20;
  }

  /** Everything that has a place in the picture, satellites first. */
  standing() {
    const { markers, sites } = this.layers;
    return [...markers.node().children, ...sites.node().children].filter((node) => node.spot);
  }

  /** What the moment changes: night, circles, tracks and satellites. */
  drawMoment() {
    if (!this.width) return;
    const [longitude, latitude] = underSun(state.t),
      around = d3.geoCircle().center([longitude + 180, -latitude]);
    this.layers.night.select("path").attr("d", this.path(around.radius(90)()));
    this.layers.dark.select("path").attr("d", this.path(around.radius(84)()));
    const now = data.objects.map((object, i) => ({
      object,
      i,
      place: state.shown[i] ? place(object, state.t) : null,
    }));
    this.drawCircles(now);
    this.drawStrips(now);
    this.drawTracks(now);
    this.drawMarkers(now);
    placeNames(this.standing(), this.width, this.height);
  }

  drawCircles(now) {
    const wanted = now.filter((one) => one.place && (one.i === state.object || data.objects.length <= 3));
    const circles = wanted.flatMap((one) => data.sites.map((site) => ({ one, site })));
    this.layers.circles
      .selectAll("path")
      .data(circles)
      .join("path")
      .attr("class", "circle")
      .style("stroke", ({ one }) => colour(one.i))
      .attr("d", ({ one, site }) =>
        this.path({
          type: "LineString",
          coordinates: d3
            .geoCircle()
            .center([site.longitude, site.latitude])
            .radius(reachOf(site, one.place.altitude))
            .precision(3)().coordinates[0],
        }),
      );
  }

  /** Swath and band of doubt, half a revolution either way: of what is chosen, or of a few. */
  drawStrips(now) {
    const wanted = now.filter((one) => one.place && (one.i === state.object || data.objects.length <= 3));
    const draw = (layer, name, reach) =>
      this.layers[layer]
        .selectAll("path")
        .data(reach ? wanted : [])
        .join("path")
        .attr("class", name)
        .style("fill", ({ i }) => colour(i))
        .attr("d", ({ object }) => {
          const half = Math.min(object.period / 2, (Number(state.reach) || 1) * object.period);
          return this.path(strip(object, state.t - half, state.t + half, reach));
        });
    draw("swaths", "swath", data.swath && ((at) => swathReach(at.altitude)));
    draw("bands", "band", (at) => at.aside / EARTH_KM);
  }

  drawTracks(now) {
    const isDrawn = ({ i }) => state.shown[i] && (state.reach !== "chosen" || i === state.object);
    const parts = now.filter(isDrawn).flatMap(({ object, i }) => {
      const reach = state.reach === "all" ? data.length : (Number(state.reach) || 1) * object.period;
      const halves = [
        ["behind", state.t - reach, state.t],
        ["ahead", state.t, state.t + reach],
      ];
      return halves.map(([kind, from, to]) => ({ kind, i, d: this.path(lines(object, from, to)) }));
    });
    const both = parts.flatMap((part) =>
      part.kind === "ahead" ? [{ ...part, casing: true }, part] : [part],
    );
    this.layers.tracks
      .selectAll("path")
      .data(both)
      .join("path")
      .attr("class", (part) => (part.casing ? "casing" : part.kind))
      .style("stroke", (part) => (part.casing ? null : colour(part.i)))
      .style("stroke-dasharray", (part) => (part.casing ? null : dash(part.i)))
      .attr("d", (part) => part.d);
    this.layers.doubts
      .selectAll("path")
      .data(now.filter((one) => one.place))
      .join("path")
      .attr("class", "doubt")
      .style("stroke", ({ i }) => colour(i))
      .attr("d", ({ object, place }) =>
        this.path(lines(object, state.t - place.timing * 1000, state.t + place.timing * 1000)),
      );
  }

  drawMarkers(now) {
    const group = this.layers.markers
      .selectAll("g")
      .data(now)
      .join((enter) => {
        const g = enter
          .append("g")
          .attr("class", "marker")
          .on("click", (_, one) => select(one.i));
        g.append("path").attr("class", "way").attr("d", "M9,-4L16,0L9,4Z");
        g.append("path")
          .attr("class", "body")
          .attr("d", ({ i }) => shape(i))
          .style("fill", ({ i }) => colour(i));
        g.append("text").text(({ object }) => object.name);
        return g;
      });
    const named = data.objects.length <= 12;
    group.each((one, i, nodes) => {
      const node = nodes[i],
        here = one.place && [one.place.longitude, one.place.latitude];
      node.classList.toggle("chosen", i === state.object);
      const spot = this.stand(node, here);
      if (spot) this.drawWay(node, one.object, spot);
      node.lastChild.style.display = named || i === state.object ? "" : "none";
    });
  }

  /** A small arrow in the direction of motion. */
  drawWay(node, object, spot) {
    const later = point(object, state.t + object.period / 400),
      next = later && this.at(later);
    const way = node.querySelector(".way"),
      length = next ? Math.hypot(next[0] - spot[0], next[1] - spot[1]) : 0;
    const known = length > 0.05 && length < this.width / 4;
    way.style.display = known ? "" : "none";
    if (known)
      way.setAttribute(
        "transform",
        `rotate(${(Math.atan2(next[1] - spot[1], next[0] - spot[0]) / RADIANS).toFixed(1)})`,
      );
  }
}
