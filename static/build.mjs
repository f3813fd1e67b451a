// Builds static/dist: modules (split, loaded when needed), sheets, fonts, icons, pictures; names carry a hash.
// manifest.json maps each source name ("app.js", "components/menu.js", "app.css", "icons.svg") to its file.
// Beside scripts, sheets and drawings that packing makes smaller lies the same packed, NAME.gz, for the server to send.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, parse, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "static/dist");
const sources = join(root, "static/src");
const sheets = join(root, "static/css");
const pictures = join(root, "static/img");

// kB gzipped that a page may load before anything is clicked, by where the module lies
const BUDGETS = [
  { under: "static/src/editor/", kilobytes: 180 },
  { under: "static/src/components/", kilobytes: 30 },
  { under: "static/src/", kilobytes: 5 },
];

// what the editor needs beside its modules to open without a network; other fonts are kept once they were asked for
const WORKER = "static/src/offline/worker.ts";
const OFFLINE = ["app.css", "editor.css", "icons.svg", "favicon.svg"];
const LETTERS = /-latin-wght-normal-[A-Z0-9]+\.woff2$/;

/** Top-level sheets which no other sheet imports; print*.css belongs to the press, which reads it itself. */
function sheetEntries() {
  const names = readdirSync(sheets).filter((name) => name.endsWith(".css"));
  const imported = new Set();
  for (const name of names) {
    for (const [, path] of readFileSync(join(sheets, name), "utf8").matchAll(/@import\s+"\.\/([^"]+)"/g)) {
      imported.add(path);
    }
  }
  return names
    .filter((name) => !imported.has(name) && !name.startsWith("print"))
    .map((name) => join(sheets, name));
}

/** Modules that pages name in a script tag; all others are reached from these. */
function moduleEntries() {
  const names = readdirSync(sources).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
  return names.map((name) => join(sources, name));
}

/** One SVG with a symbol for each line of icons.txt. */
function iconSprite() {
  const names = readFileSync(join(root, "static/icons.txt"), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
  const symbols = names.map((name) => {
    const file = join(root, "node_modules/lucide-static/icons", `${name}.svg`);
    if (!existsSync(file)) throw new Error(`static/icons.txt: there is no icon "${name}"`);
    const drawing = readFileSync(file, "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
    const shape =
      'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
    return `<symbol id="${name}" ${shape}>${drawing.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC License -->${symbols.join("")}</svg>\n`;
}

/** "app.js" for static/src/app.ts, "components/menu.js" for static/src/components/menu/index.ts. */
function sourceName(path) {
  if (path.startsWith("static/src/")) {
    return path.slice("static/src/".length).replace(/(\/index)?\.ts$/, ".js");
  }
  return path.startsWith("static/css/") ? path.slice("static/css/".length) : basename(path);
}

/** Bytes, gzipped, of a module and of everything that loads with it. */
function weight(outputs, path, seen = new Set()) {
  if (seen.has(path)) return 0;
  seen.add(path);
  const own = gzipSync(outputs[path].text).length;
  const loaded = outputs[path].imports.filter(
    ({ kind, external }) => kind === "import-statement" && !external,
  );
  return loaded.reduce((sum, next) => sum + weight(outputs, next.path, seen), own);
}

function checkBudgets(outputs) {
  const lines = [];
  let exceeded = false;
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    const budget = BUDGETS.find(({ under }) => path.endsWith(".js") && entryPoint?.startsWith(under));
    if (!budget) continue;
    const kilobytes = weight(outputs, path) / 1000;
    exceeded ||= kilobytes > budget.kilobytes;
    lines.push(`${entryPoint}: ${kilobytes.toFixed(1)} of ${budget.kilobytes} kB`);
  }
  if (exceeded) throw new Error(`too heavy (gzipped):\n  ${lines.join("\n  ")}`);
  if (process.argv.includes("--sizes")) console.log(lines.join("\n"));
}

/** The licences of all packages that are bundled: they ask to be passed on with what is built from them. */
function licences(inputs) {
  const named = Object.keys(inputs).map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
  const bundled = [...new Set([...named, "lucide-static"])].filter(Boolean).sort();
  return bundled.map((name) => {
    const folder = join(root, "node_modules", name);
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (!file) throw new Error(`${name} is bundled and comes without its licence`);
    return `${name}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
}

/** Modules that only hand on what others hold: what is left of them when split is an empty file to ask for. */
const handingOn = {
  name: "handing-on",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^@tiptap\/pm\// }, async ({ path, pluginData, ...where }) => {
      if (pluginData === handingOn) return undefined;
      const { importer, resolveDir, kind } = where;
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: handingOn });
      return { ...found, sideEffects: false };
    });
  },
};

const built = await build({
  absWorkingDir: root,
  entryPoints: [...moduleEntries(), ...sheetEntries()],
  outdir: dist,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".woff2": "file", ".svg": "file" },
  plugins: [handingOn],
  metafile: true,
  write: false,
  logLevel: "warning",
});

const texts = new Map(built.outputFiles.map((file) => [relative(root, file.path), file]));
const outputs = Object.fromEntries(
  Object.entries(built.metafile.outputs).map(([path, about]) => [
    path,
    { ...about, text: texts.get(path).contents },
  ]),
);
checkBudgets(outputs);

const manifest = {};
const files = new Map();
for (const [path, { entryPoint, inputs, text }] of Object.entries(outputs)) {
  const name = basename(path);
  files.set(name, text);
  const source = entryPoint ?? (/\.(woff2|svg)$/.test(name) ? Object.keys(inputs)[0] : undefined);
  manifest[source ? sourceName(source) : name] = name;
}
addHashed("icons.svg", iconSprite());
addHashed("licences.txt", licences(built.metafile.inputs).join(`\n${"-".repeat(80)}\n\n`));
for (const name of existsSync(pictures) ? readdirSync(pictures) : []) {
  addHashed(name, readFileSync(join(pictures, name)));
}

function addHashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = parse(name);
  files.set(`${stem}-${hash}${ext}`, content);
  manifest[name] = `${stem}-${hash}${ext}`;
}

await addWorker();

/** The service worker, built apart: it is one file, and knows the others by name. */
async function addWorker() {
  const needed = Object.entries(manifest)
    .filter(([source, name]) => name.endsWith(".js") || OFFLINE.includes(source) || LETTERS.test(name))
    .map(([, name]) => name)
    .sort();
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [WORKER],
    outdir: dist,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    define: { BUNDLE: JSON.stringify(manifest["app.js"]), FILES: JSON.stringify(needed) },
    write: false,
    logLevel: "warning",
  });
  addHashed("worker.js", outputFiles[0].text);
  manifest["offline/worker.js"] = manifest["worker.js"];
  delete manifest["worker.js"];
}

for (const [name, content] of [...files]) {
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const packed = gzipSync(content, { level: 9 });
  if (packed.length < 0.9 * Buffer.byteLength(content)) files.set(`${name}.gz`, packed);
}

mkdirSync(dist, { recursive: true });
for (const [name, text] of files) {
  if (!existsSync(join(dist, name))) writeFileSync(join(dist, name), text);
}
// last and at one stroke: a running server reads either the old manifest or the new one
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(dist, "manifest.json.new"), `${JSON.stringify(sorted, null, 2)}\n`);
renameSync(join(dist, "manifest.json.new"), join(dist, "manifest.json"));
for (const name of readdirSync(dist)) {
  if (!files.has(name) && name !== "manifest.json") rmSync(join(dist, name), { recursive: true });
}
