// What the scripts of this folder share: Chromium, axe, a list of faults.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const openBrowser = () => chromium.launch({ executablePath: process.env.ATTUNE_BROWSER,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });

/** What axe finds, a line each: WCAG 2.2 A and AA, and axe's best practices. On a screen that holds all of
 * the page, since what lies below the navigation now is a scroll away. */
export async function axeFaults(page) {
  const screen = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: screen.width, height: height + 200 });
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run({ runOnly:
    ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  await page.setViewportSize(screen);
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.html.slice(0, 140)} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 160)}`));
}

/** What is wider than the screen, or nothing. */
export const sideways = (page) => page.evaluate(() => {
  const root = document.documentElement;
  if (root.scrollWidth <= innerWidth) return "";
  const wide = [...document.body.querySelectorAll("*")].find((e) => {
    const box = e.getBoundingClientRect();
    return (box.right > innerWidth + 1 || box.left < -1) && !e.closest(".scroll, svg, pre, .skip");
  });
  return `${root.scrollWidth} > ${innerWidth}: ${wide ? wide.outerHTML.slice(0, 120) : "?"}`;
});

/** Faults as they come; report() prints them and ends the process. */
export class Faults {
  list = [];
  add(where, what) { if (what) this.list.push(`${where}: ${what}`); }
  expect(held, what) { if (!held) this.list.push(what); }
  report(said) {
    for (const fault of this.list) console.error(fault);
    console.log(`${said}, ${this.list.length} faults`);
    process.exit(this.list.length > 0 ? 1 : 0);
  }
}
