// Headless Chromium on a page of the report, with everything that goes wrong in it collected.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { accessSync, constants } from "node:fs";

// For running as root in a container, and so that the browser itself asks nobody for anything.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function findChromium() {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        /* not in this folder */
      }
    }
  }
  return null;
}

// modulesDir: where node_modules is. renderPage: the program of render_page.cpp.
export class Browser {
  static async start(modulesDir, renderPage, executablePath) {
    const { chromium } = createRequire(join(modulesDir, "node_modules", "x.js"))("playwright-core");
    const folder = mkdtempSync(join(tmpdir(), "cubist-report-"));
    const context = await chromium.launchPersistentContext(join(folder, "user-data"), {
      executablePath,
      args: FLAGS,
      headless: true,
      viewport: { width: 1400, height: 1000 },
      colorScheme: "light",
    });
    return Object.assign(new Browser(), { folder, context, renderPage });
  }

  // Renders the profile, opens it from its file and waits until it is shown.
  async open(profile) {
    const json = join(this.folder, "profile.json");
    const html = join(this.folder, "profile.html");
    writeFileSync(json, JSON.stringify(profile));
    execFileSync(this.renderPage, [json, html], { stdio: "inherit" });
    const page = await this.context.newPage();
    page.setDefaultTimeout(120_000); // tests run side by side with others, on slow machines too
    const url = `file://${html}`;
    page.complaints = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type()))
        page.complaints.push(`console ${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => page.complaints.push(`error: ${error.stack}`));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:"))
        page.complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    await page.waitForSelector("html[data-ready]");
    return page;
  }

  async close() {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// How many pixels of a canvas differ from its most frequent colour, and in how many colours.
export function drawn(canvas) {
  const { width, height } = canvas;
  if (!width || !height) return { pixels: 0, colours: 0 };
  const words = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, width, height).data.buffer);
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { pixels: words.length - Math.max(...counts.values()), colours: counts.size };
}
