// pages.mjs SAMPLES [PICTURES]: every page in every language in Chromium. axe finds nothing in light and
// dark; nothing scrolls sideways at 360 px, at 200 % zoom and with text of twice the size; a thumb
// finds what it needs; the keyboard alone fills in a check-in; no page breaks its own policy.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axeFaults, Faults, openBrowser, sideways } from "./browser.mjs";
import { serveSamples } from "./samples_server.mjs";

const [maker, pictures] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "attune-pages-"));
execFileSync(maker, [folder]);
const languages = ["en", "de", "en-XA", "en-XB"];
const names = readdirSync(join(folder, "en")).map((file) => file.replace(".html", ""));
const faults = new Faults();
const { address, close } = await serveSamples(folder);
const browser = await openBrowser();

const phone = { width: 360, height: 740 }, desktop = { width: 1280, height: 900 };

async function open(options, where) {
  const page = await browser.newPage({ serviceWorkers: "block", ...options });
  page.on("pageerror", (error) => faults.add(where, String(error)));
  page.on("console", (said) => { if (said.type() === "error") faults.add(where, said.text()); });
  page.on("request", (r) => { if (!r.url().startsWith(address)) faults.add(where, `asks for ${r.url()}`); });
  return page;
}

/** What a thumb presses is at least 44 px high and 24 px wide. */
const smallTargets = (page) => page.evaluate(() =>
  [...document.querySelectorAll("button, .button, nav a, .top a, .step, .chip, summary, .ways a, " +
    "input:not([type=hidden], [type=radio], [type=checkbox]), .check")]
    .filter((e) => e.offsetParent !== null)
    .map((e) => ({ e, box: e.getBoundingClientRect() }))
    .filter(({ box }) => box.height < 43.5 || box.width < 24)
    .map(({ e, box }) => `${box.width.toFixed(0)} x ${box.height.toFixed(0)}: ${e.outerHTML.slice(0, 90)}`)
    .slice(0, 3).join(" | "));

for (const language of languages) {
  for (const scheme of ["light", "dark"]) {
    if (scheme === "dark" && language !== "en") continue;  // colours do not depend on words
    const page = await open({ viewport: phone, colorScheme: scheme, reducedMotion: "reduce" }, language);
    for (const name of names) {
      const where = `${language}/${name} (${scheme}, phone)`;
      await page.goto(`${address}/${language}/${name}.html`);
      // What axe looks at depends on words no more than on their direction.
      if (language === "en" || language === "en-XB") {
        for (const fault of await axeFaults(page)) faults.add(where, fault);
      }
      faults.add(where, await sideways(page));
      faults.add(where, await smallTargets(page));
      if (pictures) {
        await page.screenshot({ path: join(pictures, `${name}-${language}-${scheme}.png`), fullPage: true });
      }
    }
    await page.close();
  }
}

// 200 % zoom of a desktop is half its width; 320 px is what WCAG's reflow asks.
for (const [kind, width, height] of [["zoom", 640, 450], ["reflow", 320, 256]]) {
  const page = await open({ viewport: { width, height } }, kind);
  for (const language of ["en", "en-XA"]) {
    for (const name of names) {
      await page.goto(`${address}/${language}/${name}.html`);
      faults.add(`${language}/${name} (${kind})`, await sideways(page));
    }
  }
  await page.close();
}

// Text alone at twice its size.
{
  const page = await open({ viewport: phone }, "large text");
  for (const name of names) {
    await page.goto(`${address}/de/${name}.html`);
    await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    faults.add(`de/${name} (large text)`, await sideways(page));
    if (pictures && name === "today") {
      await page.screenshot({ path: join(pictures, "today-large-text.png"), fullPage: true });
    }
  }
  await page.close();
}

{
  const page = await open({ viewport: desktop }, "desktop");
  for (const name of names) {
    await page.goto(`${address}/en/${name}.html`);
    faults.add(`en/${name} (desktop)`, await sideways(page));
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-desktop.png`), fullPage: true });
  }
  if (pictures) {
    await page.goto(`${address}/en/record.html`);
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.screenshot({ path: join(pictures, "record-print.png"), fullPage: true });
  }
  await page.close();
}

// The keyboard alone: to the first scale, an answer, skip again, then a moment; focus is never hidden.
{
  const page = await open({ viewport: phone, reducedMotion: "reduce" }, "keyboard");
  await page.goto(`${address}/en/today.html`);
  await page.keyboard.press("Tab");
  faults.expect(await page.evaluate(() => document.activeElement.className) === "skip",
    "keyboard: the first stop is not the skip link");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const at = () => page.evaluate(() => [document.activeElement.name, document.activeElement.value].join("="));
  faults.expect(await at() === "closeness=", `keyboard: after the skip link comes ${await at()}`);
  await page.keyboard.press("ArrowRight");
  faults.expect(await at() === "closeness=1", `keyboard: the arrow leads to ${await at()}`);
  await page.keyboard.press("ArrowLeft");
  faults.expect(await page.locator("input[name=closeness]:checked").getAttribute("value") === "",
    "keyboard: nothing takes back an answer");
  let stops = 0;
  while (await at() !== "moments=touch" && ++stops < 40) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  faults.expect(await page.locator("#i-moments-touch").isChecked(), "keyboard: no moment can be chosen");
  for (stops = 0; stops < 60; ++stops) {
    const hidden = await page.evaluate(() => {
      const focused = document.activeElement, box = focused.getBoundingClientRect();
      const bar = document.querySelector(".places").getBoundingClientRect();
      const inBar = focused.closest(".places");
      return !inBar && box.bottom > bar.top + 1 && box.top >= bar.top ? focused.outerHTML.slice(0, 100) : "";
    });
    faults.add("keyboard: behind the navigation", hidden);
    await page.keyboard.press("Tab");
  }
  await page.close();
}

await browser.close();
close();
faults.report(`${names.length} pages in ${languages.length} languages`);
