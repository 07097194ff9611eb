// The page in a browser: node --test-style, driven by ctest.
//
// node page_test.mjs <folder with node_modules> <render_page program>
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Browser, drawn, findChromium } from "./browser.mjs";
import { HOSTILE, makeSample } from "./sample.mjs";

const SKIPPED = 77; // what ctest calls skipped
const [modulesDir, renderPage] = process.argv.slice(2);
const chromium = findChromium();
if (!chromium) {
  console.log("skipped: no chromium in PATH (apt-get install chromium)");
  process.exit(SKIPPED);
}

let browser;
let page;
before(async () => {
  browser = await Browser.start(modulesDir, renderPage, chromium);
});
after(() => browser.close());
afterEach(async () => {
  const complaints = page?.complaints ?? [];
  await page?.close();
  page = null;
  assert.deepEqual(complaints, [], "the page complained or asked for something");
});

const rows = () => page.locator("table[data-table=operators] tbody tr");
const column = (name) => page.locator(`table[data-table=operators] tbody td[data-column=${name}]`).allTextContents();
const timeline = () => page.locator("canvas[data-chart=timeline]");
const visible = async () => {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return timeline().evaluate((c) => ({ begin: Number(c.dataset.begin), end: Number(c.dataset.end) }));
};
// In pixels from the canvas's corner; the timeline scrolled into view.
const pointAt = async (x, y) => {
  await timeline().scrollIntoViewIfNeeded();
  const box = await timeline().boundingBox();
  return [box.x + x, box.y + y];
};

test("every chart is drawn", async () => {
  page = await browser.open(makeSample());
  for (const name of ["roofline", "stalls", "bandwidth", "paths"]) {
    const { pixels, colours } = await page.locator(`[data-chart=${name}] canvas`).first().evaluate(drawn);
    assert.ok(pixels > 2000 && colours > 10, `${name}: ${pixels} pixels in ${colours} colours`);
  }
  await visible();
  const { pixels, colours } = await timeline().evaluate(drawn);
  assert.ok(pixels > 20000 && colours > 20, `timeline: ${pixels} pixels in ${colours} colours`);
});

test("the header says what ran, where, how long and whether it passed", async () => {
  const sample = makeSample();
  page = await browser.open(sample);
  const header = await page.locator("header.top").innerText();
  for (const text of [
    `${sample.total_cycles.toLocaleString("en-US")} cycles`,
    "PASS",
    "made-up",
    "1,850 MHz",
    "4 AIC + 8 AIV",
    "12",
  ]) {
    assert.ok(header.includes(text), `${text} is missing in:\n${header}`);
  }
  assert.equal(await page.locator(".findings li").count(), 3);
});

test("a click on a header sorts the table, another turns it round", async () => {
  page = await browser.open(makeSample());
  const header = page.locator("table[data-table=operators] th[data-column=cycles]");
  const numbers = async () => (await column("cycles")).map((text) => Number(text.replaceAll(",", "")));
  await header.getByRole("button").click();
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  const falling = await numbers();
  assert.deepEqual(
    falling,
    [...falling].sort((a, b) => b - a),
  );
  assert.ok(falling[0] > falling.at(-1));
  await header.getByRole("button").click();
  assert.deepEqual(await numbers(), [...falling].reverse());
});

test("the filter keeps the rows that contain its text", async () => {
  page = await browser.open(makeSample());
  await page.getByLabel("Filter operators").fill("relu");
  const names = await column("name");
  assert.equal(names.length, 4);
  assert.ok(names.every((name) => name.includes("relu")));
  assert.match(await page.locator("#operators .count").innerText(), /^4 of 14$/);
});

test("choosing an operator filters the other views and zooms the timeline to it; Escape undoes it", async () => {
  const sample = makeSample();
  page = await browser.open(sample);
  const whole = await visible();
  const roofline = page.locator("[data-chart=roofline] canvas").first();
  const before = await roofline.evaluate((c) => c.toDataURL());
  const task = sample.tasks.find((t) => t.name === "relu1");
  await rows().filter({ hasText: "relu1" }).first().click();
  const window = await visible();
  assert.ok(window.begin <= task.began && window.end >= task.ended, "the task is visible");
  assert.ok(window.end - window.begin < 1.2 * (task.ended - task.began), "and little else");
  assert.equal(await page.locator("nav .selected span").first().innerText(), "relu1");
  assert.equal(await page.locator("#stalls h3").last().innerText(), "relu1");
  assert.match(await page.locator(".operator-details").innerText(), /relu1[^]*f16 1x64x56x56 NC1HWC0[^]*vector f16/);
  assert.ok((await page.locator("[data-chart=stalls-selected] canvas").first().evaluate(drawn)).pixels > 2000);
  assert.match(await page.locator("#memory h3").last().innerText(), /relu1$/);
  const kernels = await page.locator("table[data-table=source] td[data-column=kernel]").allTextContents();
  assert.ok(kernels.length > 0 && kernels.every((kernel) => kernel === "relu_f16"));
  assert.notEqual(await roofline.evaluate((c) => c.toDataURL()), before, "the roofline shows the selection");
  await page.keyboard.press("Escape");
  assert.deepEqual(await visible(), whole);
  assert.equal(await page.locator("nav .selected").isVisible(), false);
});

test("rows can be reached and chosen by keyboard", async () => {
  page = await browser.open(makeSample());
  await rows().first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(await rows().nth(1).getAttribute("aria-selected"), "true");
});

test("the timeline zooms by wheel, pans by drag, and obeys the keyboard", async () => {
  page = await browser.open(makeSample());
  const whole = await visible();
  const [x, y] = await pointAt(600, 130);
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  const zoomed = await visible();
  assert.ok(zoomed.end - zoomed.begin < 0.6 * (whole.end - whole.begin), "ctrl + wheel zooms in");
  await page.mouse.down();
  await page.mouse.move(x - 150, y, { steps: 4 });
  await page.mouse.up();
  const panned = await visible();
  assert.ok(panned.begin > zoomed.begin, "dragging to the left shows later time");
  assert.ok(Math.abs(panned.end - panned.begin - (zoomed.end - zoomed.begin)) < 1e-6, "at the same scale");
  await timeline().focus();
  await page.keyboard.press("w");
  assert.ok((await visible()).end - (await visible()).begin < panned.end - panned.begin, "w zooms in");
  await page.keyboard.press("0");
  assert.deepEqual(await visible(), whole);
  await page.keyboard.down("Shift");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 100, y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  assert.ok(
    (await visible()).end - (await visible()).begin < 0.15 * (whole.end - whole.begin),
    "shift + drag zooms to a range",
  );
});

test("tooltips say what lies under the pointer", async () => {
  page = await browser.open(makeSample());
  await rows().filter({ hasText: "conv0" }).first().click();
  await visible();
  const tooltip = page.locator(".timeline .tooltip");
  // Sweeps the first lane, pipe S of AIC 0, until it meets a slice.
  for (let x = 300; x < 900 && !(await tooltip.isVisible()); x += 3) await page.mouse.move(...(await pointAt(x, 115)));
  assert.match(await tooltip.innerText(), /AIC 0 · S/);
  const chart = page.locator("[data-chart=stalls]");
  await chart.hover({ position: { x: 300, y: 16 } });
  const row = page.locator("[data-chart=stalls] .facts");
  await row.waitFor();
  assert.match(await row.innerText(), /AIC · S[^]*working[^]*cycles/);
});

test("a point of the roofline says which kernel it is, and a click on it selects the kernel", async () => {
  page = await browser.open(makeSample());
  const row = rows().filter({ hasText: "conv3" }).first();
  await row.click(); // the selected point is drawn in its full colour
  const colour = await row.locator(".bound .dot").evaluate((dot) => getComputedStyle(dot).backgroundColor);
  const canvas = page.locator("[data-chart=roofline] canvas").first();
  const point = await canvas.evaluate((c, wanted) => {
    const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
    const below = 40; // the legend has the colour too
    for (let i = below * c.width * 4; i < data.length; i += 4) {
      if (`rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})` !== wanted) continue;
      return { x: ((i / 4) % c.width) + 1, y: Math.floor(i / 4 / c.width) + 2 };
    }
    return null;
  }, colour);
  assert.ok(point, `a point of colour ${colour}`);
  await canvas.hover({ position: point, force: true });
  const facts = page.locator("[data-chart=roofline] .facts");
  await facts.waitFor();
  assert.match(await facts.innerText(), /conv3[^]*ops\/B[^]*of the roof here/);
  await canvas.click({ position: point, force: true });
  assert.equal(await row.getAttribute("aria-selected"), "false", "selected before, so the click undoes it");
});

test("a clicked slice is described, and the full stop goes to the next of its pipe", async () => {
  page = await browser.open(makeSample());
  await timeline().focus();
  await page.keyboard.press(".");
  const details = page.locator("#timeline .details .facts");
  const first = await details.innerText();
  assert.match(first, /AIC 0 · S/);
  await page.keyboard.press(".");
  assert.notEqual(await details.innerText(), first);
});

test("names that look like markup stay text", async () => {
  page = await browser.open(makeSample());
  assert.ok((await column("name")).some((name) => name.startsWith(HOSTILE)));
  await rows().filter({ hasText: "</script>" }).first().click();
  await page.locator("[data-chart=stalls-selected]").hover({ position: { x: 300, y: 16 } });
  assert.equal(await page.locator("nav .selected span").first().innerText(), HOSTILE);
  assert.equal(await page.locator("img").count(), 0);
  assert.doesNotMatch(await page.title(), /owned/);
});

test("what was not measured is said, not shown as zero", async () => {
  page = await browser.open({
    schema: "cubist.profile/1",
    program: "bare",
    tasks: [{ id: 0, kind: "launch", name: "k", kernel: "k", began: 0, ended: 100 }],
    total_cycles: 100,
  });
  for (const id of ["roofline", "stalls", "memory", "timeline", "source"]) {
    assert.match(await page.locator(`#${id}`).innerText(), /not measured/i, id);
  }
  assert.match(await page.locator("#operators").innerText(), /Not measured:.*DRAM/);
  assert.equal(await page.locator("table[data-table=operators] th[data-column=dram]").count(), 0);
  assert.match(await page.locator("header.top").innerText(), /Clock\s+not measured/);
});

test("a failed task fails the run, and its error is shown", async () => {
  const sample = makeSample();
  sample.tasks[2].failed = "program error in relu_f16";
  page = await browser.open(sample);
  assert.match(await page.locator("header.top").innerText(), /FAIL[^]*1 task failed/);
  assert.match(await page.locator("#operators").innerText(), /program error in relu_f16/);
});

test("a page without the profile's data says so", async () => {
  page = await browser.open(makeSample());
  const { readFileSync, writeFileSync } = await import("node:fs");
  const file = new URL(page.url()).pathname;
  writeFileSync(file, readFileSync(file, "utf8").replace(/id="profile-data">[^<]*/, 'id="profile-data">AAAA'));
  await page.reload();
  await page.locator("#app .failed").waitFor();
  assert.match(await page.locator("#app").innerText(), /could not show its profile/);
  assert.ok(page.complaints.length > 0);
  page.complaints.length = 0; // the error is what this test wants
});

test("dark and narrow screens show every chart, and the page does not scroll sideways", async () => {
  page = await browser.open(makeSample());
  const light = await page
    .locator("[data-chart=stalls] canvas")
    .first()
    .evaluate((c) => c.toDataURL());
  await page.emulateMedia({ colorScheme: "dark" });
  await visible();
  assert.notEqual(
    await page
      .locator("[data-chart=stalls] canvas")
      .first()
      .evaluate((c) => c.toDataURL()),
    light,
  );
  await page.setViewportSize({ width: 390, height: 800 });
  await page.waitForFunction(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
  await visible();
  for (const name of ["roofline", "stalls", "bandwidth", "paths"]) {
    assert.ok((await page.locator(`[data-chart=${name}] canvas`).first().evaluate(drawn)).pixels > 1000, name);
  }
});

test("300,000 slices are drawn quickly, at any zoom", async () => {
  page = await browser.open(makeSample({ operators: 84, slices: 300_000 }));
  await page.getByRole("button", { name: "All open" }).click();
  await timeline().focus();
  const times = [];
  for (const key of ["w", "w", "w", "w", "s", "s", "s", "s"]) {
    await page.keyboard.press(key);
    await visible();
    times.push(Number(await timeline().getAttribute("data-paint-ms")));
  }
  // A frame of 60 Hz has 16 ms. A busy machine without a GPU may take a few of them, and others may interrupt any one.
  assert.ok(Math.min(...times) < 100, `${times.join(", ")} ms`);
});
