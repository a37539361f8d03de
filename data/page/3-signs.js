// How objects, coasts and names look, in either view.
const SHAPES = [
  "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z",
  "M-5,-5H5V5H-5Z",
  "M0,-7L6.5,5H-6.5Z",
  "M0,-7.5L6,0L0,7.5L-6,0Z",
  "M0,7L6.5,-5H-6.5Z",
  "M-2.2,-6.5H2.2V-2.2H6.5V2.2H2.2V6.5H-2.2V2.2H-6.5V-2.2H-2.2Z",
];
const DASHES = ["none", "9 4", "3 3", "10 3 2 3", "5 2 1 2 1 2"];

const colour = (i) => `var(--object-${i % 7})`;
const shape = (i) => SHAPES[i % SHAPES.length];
const dash = (i) => DASHES[i % DASHES.length];

// D3 wants exterior rings clockwise; and lines along which the outlines were cut are no coasts.
const land = {
  type: "MultiPolygon",
  coordinates: data.land.map((rings) => rings.map((ring) => ring.slice().reverse())),
};
const coast = { type: "MultiLineString", coordinates: data.land.flat().flatMap(shores) };

// Around the sites coasts are finer: they cover the coarse ones there.
const turned = (ring) => (d3.geoArea({ type: "Polygon", coordinates: [ring] }) > Math.PI * 2 ? ring.slice().reverse() : ring);
const polygons = (rings) => ({ type: "MultiPolygon", coordinates: rings.map((ring) => [turned(ring)]) });
const fine = {
  boxes: polygons(data.regions.map((region) => region.box)),
  land: polygons(data.regions.flatMap((region) => region.land)),
  lakes: polygons(data.regions.flatMap((region) => region.lakes)),
  coast: { type: "MultiLineString", coordinates: data.regions.flatMap((region) => region.coast) },
};

/** A ring as lines, without what runs along the antimeridian or the pole. */
function shores(ring) {
  const parts = [[]];
  ring.forEach((here, i) => {
    if (i > 0 && isCut(ring[i - 1], here)) parts.push([]);
    parts.at(-1).push(here);
  });
  return parts.filter((line) => line.length > 1);
}

function isCut([longitude, latitude], next) {
  const alongMeridian = Math.abs(longitude) === 180 && longitude === next[0];
  return alongMeridian || (latitude === -90 && next[1] === -90);
}

/** Where a name may stand beside a spot: right above first, then left above, right and left below. */
const SIDES = [
  { x: 10, y: -8 },
  { x: -10, y: -8 },
  { x: 10, y: 17 },
  { x: -10, y: 17 },
];

/** The room that a name takes on a side: left, top, right, bottom. */
function room([x, y], side, length) {
  const left = side.x > 0 ? x + side.x : x + side.x - length;
  return [left, y + side.y - 11, left + length, y + side.y + 3];
}

const overlap = (a, b) => a[2] >= b[0] && a[0] <= b[2] && a[3] >= b[1] && a[1] <= b[3];

/** Write the names of groups, which end in a text and know their spot, where nothing else stands.
 * What is chosen comes first, and a name stays on its side as long as it can. */
function placeNames(groups, width, height) {
  const taken = groups.map(({ spot: [x, y] }) => [x - 6, y - 6, x + 6, y + 6]);
  const isFree = (box) =>
    box[0] > 0 &&
    box[2] < width &&
    box[1] > 0 &&
    box[3] < height &&
    !taken.some((other) => overlap(box, other));
  const isChosen = (node) => node.classList.contains("chosen");
  const named = groups.filter((node) => node.lastChild.style.display !== "none");
  for (const node of named.sort((a, b) => isChosen(b) - isChosen(a))) {
    node.long ||= node.lastChild.getComputedTextLength();
    const boxes = SIDES.map((side) => room(node.spot, side, node.long));
    const fallback = node.spot[0] + node.long + SIDES[0].x > width ? 1 : 0;
    node.side = [node.side ?? 0, 0, 1, 2, 3].find((k) => isFree(boxes[k])) ?? fallback;
    taken.push(boxes[node.side]);
    const { x, y } = SIDES[node.side];
    node.lastChild.setAttribute("x", x);
    node.lastChild.setAttribute("y", y);
    node.lastChild.setAttribute("text-anchor", x > 0 ? "start" : "end");
  }
}
