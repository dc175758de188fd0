// Writes app/web/static/dist and app/web/icons.json. Both are committed, so the application runs without Node;
// the same sources and lock file give the same bytes.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = process.argv[2] ?? join(here, "../web");
const dist = join(target, "static/dist");
const font = "@fontsource-variable/ibm-plex-sans";
const subsets = ["latin", "latin-ext", "cyrillic", "cyrillic-ext"];
const read = (path) => readFileSync(path, "utf8");
const manifest = {};

function keep(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  manifest[name] = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  writeFileSync(join(dist, manifest[name]), content);
}

function withHashedUrls(text) {
  return Object.entries(manifest).reduce(
    (css, [name, hashed]) => css.replaceAll(`url(${name})`, `url(${hashed})`),
    text,
  );
}

function fontFaces() {
  const faces = read(join(modules, font, "wght.css")).match(/@font-face \{.*?\}/gs);
  return subsets
    .map((subset) => {
      const file = `ibm-plex-sans-${subset}-wght-normal.woff2`;
      const face = faces.find((css) => css.includes(`./files/${file}`));
      keep(`sans-${subset}.woff2`, readFileSync(join(modules, font, "files", file)));
      return face.replace(/\s+/g, " ").replace(`./files/${file}`, `sans-${subset}.woff2`);
    })
    .join("\n");
}

// Our modules become one file: each a function that gives back what it exports, in the order of the entry's imports.
function wrapped(text) {
  const body = text.replace(/^import .*"\.\/.*;\n/gm, "");
  const names = [...body.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)]
    .map((match) => match[1])
    .join(", ");
  return `const { ${names} } = (() => {\n${body.replace(/^export /gm, "")}return { ${names} };\n})();\n`;
}

const listed = new Set();

function script(entry) {
  const app = read(join(here, "js", entry));
  const order = [...app.matchAll(/(?:from|import) "\.\/(\w+\.js)"/g)].map((match) => match[1]);
  for (const name of [entry, ...order]) listed.add(name);
  const start = app
    .replace(/^import .*"\.\/.*;\n/gm, "")
    .replace("GOVUK_FRONTEND", `./${manifest["govuk-frontend.js"]}`);
  const body = order.map((name) => wrapped(read(join(here, "js", name)))).join("") + start;
  const trial = mkdtempSync(join(tmpdir(), "assets-"));
  writeFileSync(join(trial, "app.mjs"), body);
  execFileSync(process.execPath, ["--check", join(trial, "app.mjs")]);
  rmSync(trial, { recursive: true });
  return body;
}

function icons() {
  const names = read(join(here, "icons.txt")).split(/\s+/).filter(Boolean).sort();
  const path = (name) =>
    read(join(modules, "lucide-static/icons", `${name}.svg`))
      .match(/<svg[^>]*>(.*)<\/svg>/s)[1]
      .replace(/\s+/g, " ")
      .replace(/ \/>/g, "/>")
      .trim();
  return Object.fromEntries(names.map((name) => [name, path(name)]));
}

function notices() {
  const used = ["govuk-frontend", "htmx.org", font, "lucide-static"];
  return used
    .map((name) => {
      const { version, license } = JSON.parse(read(join(modules, name, "package.json")));
      const file = readdirSync(join(modules, name)).find((entry) => /^licen[cs]e/i.test(entry));
      return `${name} ${version} (${license})\n\n${file ? read(join(modules, name, file)).trim() : ""}\n`;
    })
    .join(`\n${"-".repeat(78)}\n\n`);
}

const unmapped = (text) => text.replace(/\n?\/\/# sourceMappingURL.*\n?/, "\n");
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
keep("band.svg", read(join(here, "images/band.svg")));
keep("logo.svg", read(join(here, "images/logo.svg")));
const faces = fontFaces();
const options = { style: "compressed", sourceMap: false, quietDeps: true, charset: false, loadPaths: [modules] };
keep("app.css", withHashedUrls(`${faces}\n${compile(join(here, "scss/app.scss"), options).css}\n`));
keep("help.css", `${compile(join(here, "scss/help.scss"), options).css}\n`);
keep("htmx.js", unmapped(read(join(modules, "htmx.org/dist/htmx.min.js"))));
keep("govuk-frontend.js", unmapped(read(join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js"))));
keep("app.js", script("app.js"));
keep("help.js", script("help.js"));
const unlisted = readdirSync(join(here, "js")).filter((name) => !listed.has(name));
if (unlisted.length) throw new Error(`no script imports ${unlisted}`);
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`);
writeFileSync(join(dist, "THIRD_PARTY.txt"), notices());
writeFileSync(join(target, "icons.json"), `${JSON.stringify(icons(), null, 1)}\n`);
