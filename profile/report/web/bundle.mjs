// node bundle.mjs <folder with node_modules> <template to write>
// page.html + page.css + src/main.ts and what it imports -> one file that needs nothing else.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [modulesDir, output] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const nodeModules = join(modulesDir, "node_modules");
const esbuild = createRequire(join(nodeModules, "x.js"))("esbuild");

// What Apache-2.0 (ECharts) and BSD-3-Clause (ZRender, inside it) ask of copies.
const notices = [
  ["Apache ECharts", "echarts/NOTICE"],
  ["ZRender", "zrender/LICENSE"],
]
  .map(([name, file]) => `${name}\n${readFileSync(join(nodeModules, file), "utf8")}`)
  .join("\n")
  .replaceAll("*/", "* /");

function bundle(entry, options) {
  const result = esbuild.buildSync({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    charset: "utf8",
    nodePaths: [nodeModules],
    logLevel: "warning",
    ...options,
  });
  return result.outputFiles[0].text;
}

const script = bundle("src/main.ts", { format: "iife", target: ["es2022"], legalComments: "none" }).replaceAll(
  "</script",
  "<\\/script",
);
const style = bundle("page.css", {});
const hash = createHash("sha256").update(script).digest("base64");

// Replacements are functions: `$` in the code means nothing.
const page = readFileSync(join(here, "page.html"), "utf8")
  .replace("@NOTICES@", () => notices.replaceAll("--", "- -"))
  .replace("@SCRIPT_HASH@", () => hash)
  .replace("@STYLE@", () => style)
  .replace("@SCRIPT@", () => script);

mkdirSync(dirname(output), { recursive: true });
writeFileSync(`${output}.new`, page);
renameSync(`${output}.new`, output);
