// Builds the bundles into app/static/dist; called by `npm run build`.
import { build } from "esbuild";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";

const out = path.resolve("../static/dist");
await mkdir(out, { recursive: true });

await build({
  entryPoints: { app: "src/app.js", diagram: "src/diagram.js" },
  bundle: true, minify: true, format: "iife", target: "es2022", outdir: out, legalComments: "none",
  loader: { ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "empty", ".eot": "empty", ".svg": "dataurl" },
});

// The licences of everything that is shipped in the bundles.
async function licences(folder, found = []) {
  for (const name of await readdir(folder)) {
    const here = path.join(folder, name);
    if (name.startsWith("@")) { await licences(here, found); continue; }
    if (name.startsWith(".") || !(await stat(here)).isDirectory()) continue;
    const file = (await readdir(here)).find(one => /^licen[cs]e/i.test(one));
    if (file) found.push(`== ${name}\n\n${await readFile(path.join(here, file), "utf8")}`);
  }
  return found;
}
await writeFile(path.join(out, "third-party-licenses.txt"), (await licences("node_modules")).join("\n\n"));
