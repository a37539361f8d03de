// Prints where Cesium itself puts every entity of a CZML file at the times given:
// node read_czml.mjs FILE TIME… → {id: [[longitude_deg, latitude_deg, height_m] or null, …]}
import fs from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// The engine asks for these browser classes when it looks at images, of which there are none.
for (const name of ["Image", "HTMLImageElement", "HTMLCanvasElement", "HTMLVideoElement", "ImageBitmap"])
  globalThis[name] ??= class {};

const [file, ...times] = process.argv.slice(2);
const near = createRequire(pathToFileURL(process.cwd() + "/package.json"));
const { CzmlDataSource, JulianDate, Cartographic, Math: M } = await import(
  pathToFileURL(near.resolve("@cesium/engine")).href
);
const source = await CzmlDataSource.load(JSON.parse(fs.readFileSync(file, "utf8")));
const found = {};
for (const entity of source.entities.values)
  found[entity.id] = times.map((text) => {
    const time = JulianDate.fromIso8601(text);
    const at = entity.isAvailable(time) ? entity.position.getValue(time) : undefined;
    if (!at) return null;
    const { longitude, latitude, height } = Cartographic.fromCartesian(at);
    return [M.toDegrees(longitude), M.toDegrees(latitude), height];
  });
console.log(JSON.stringify(found));
