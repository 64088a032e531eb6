// check_site.mjs SITE [PICTURES]: every page of the site in Chromium at desktop and phone width: axe
// finds nothing, nothing overflows, the search finds, and no request leaves the folder.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const site = resolve(process.argv[2]);
const pictures = process.argv[3];
const pages = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html")).sort();
const faults = [];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
for (const [width, height, kind] of [[1280, 900, "desktop"], [360, 740, "phone"]]) {
  const page = await browser.newPage({ viewport: { width, height } });
  page.on("request", (r) => { if (!r.url().startsWith("file:")) faults.push(`asks for ${r.url()}`); });
  page.on("pageerror", (e) => faults.push(String(e)));
  for (const name of pages) {
    await page.goto(pathToFileURL(join(site, name)).href);
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run());
    for (const v of found.violations) {
      faults.push(`${name} (${kind}): ${v.id}: ${v.nodes[0].html.slice(0, 120)}`);
    }
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) {
      faults.push(`${name} (${kind}): wider than the screen`);
    }
  }
  await page.goto(pathToFileURL(join(site, "docs/index.html")).href);
  if (pictures) await page.screenshot({ path: join(pictures, `docs-${kind}.png`) });
  await page.fill("#query", "unequal intervals");
  if (await page.locator("#results a").count() === 0) faults.push("the search finds nothing");
  if (pictures) await page.screenshot({ path: join(pictures, `docs-search-${kind}.png`) });
  await page.close();
}
await browser.close();
for (const fault of faults) console.error(fault);
console.log(`${pages.length} pages at 2 widths, ${faults.length} faults`);
process.exit(faults.length > 0 ? 1 : 0);
