// Writes what a Text may contain from the editor's TypeScript to manual_app/content/schema.json.
// `node static/schema_export.mjs` writes, `--check` fails when the export is stale.
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const current = join(root, "manual_app/content/schema.json");
const kept = (number) => join(root, `manual_app/content/schemas/${number}.json`);

async function load() {
  const folder = join(root, "node_modules/.cache/manual-schema");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `schema-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, "static/src/editor/schema.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    logLevel: "error",
  });
  try {
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(outfile);
  }
}

function attributes(spec) {
  const found = {};
  for (const [name, { validate, ...rest }] of Object.entries(spec.attrs ?? {})) {
    if (!validate?.rule) throw new Error(`attribute ${name} has no rule`);
    found[name] = { ...("default" in rest ? { default: rest.default } : {}), rule: validate.rule };
  }
  return found;
}

function kinds(specs, keys) {
  const found = {};
  specs.forEach((name, spec) => {
    found[name] = {};
    for (const key of keys) if (spec[key] !== undefined) found[name][key] = spec[key];
    if (spec.attrs) found[name].attrs = attributes(spec);
  });
  return found;
}

const { SCHEMA_NUMBER, manualSchema } = await load();
const { nodes, marks } = manualSchema().spec;
const exported = `${JSON.stringify(
  {
    number: SCHEMA_NUMBER,
    nodes: kinds(nodes, ["content", "marks", "group", "inline", "atom", "linebreakReplacement"]),
    marks: kinds(marks, ["inclusive", "excludes", "group"]),
  },
  null,
  1,
)}\n`;

const holds = (file) => existsSync(file) && readFileSync(file, "utf8") === exported;
if (process.argv.includes("--check")) {
  if (!holds(current) || !holds(kept(SCHEMA_NUMBER))) {
    console.error("manual_app/content/schema.json is stale: run `npm run schema`.");
    process.exit(1);
  }
} else {
  mkdirSync(dirname(kept(SCHEMA_NUMBER)), { recursive: true });
  writeFileSync(current, exported);
  writeFileSync(kept(SCHEMA_NUMBER), exported);
}
