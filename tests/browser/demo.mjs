// demo.mjs ATTUNE [PICTURES]: every role of the made-up people is one tap away, says that it is made up,
// and its pages are free of faults.
import { join } from "node:path";
import { axeFaults, Faults, openBrowser, sideways } from "./browser.mjs";
import { newPerson, serve } from "./served.mjs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";

const [attune, pictures] = process.argv.slice(2);
const faults = new Faults();
const served = await serve(attune, { folder: mkdtempSync(join(tmpdir(), "attune-demo-")), more: ["--demo"] });
const browser = await openBrowser();
const visitor = await newPerson(browser, faults, "visitor");
const page = visitor.page;
let looked = 0;

const roles = [];
await page.goto(served.address + "/demo");
for (const field of await page.locator("input[name=role]").all()) roles.push(await field.inputValue());
faults.expect(roles.length >= 4, `roles: ${roles.join(", ")}`);
for (const role of roles) {
  await page.goto(served.address + "/demo");
  await page.locator(`form:has(input[value=${role}]) button`).click();
  faults.expect(await page.locator(".demo").count() === 1, `${role}: nothing says that it is made up`);
  const links = new Set();
  for (const link of await page.locator("nav.places a, main a[href^='/']").all()) {
    links.add((await link.getAttribute("href")) ?? "");
  }
  for (const path of links) {
    if (/\.(csv|json|sav|dta|toml|ics)$|^\/exit|^\/demo/.test(path)) continue;
    await page.goto(served.address + path);
    ++looked;
    for (const fault of await axeFaults(page)) faults.add(`${role} ${path}`, fault);
    faults.add(`${role} ${path}`, await sideways(page));
    if (pictures) {
      const name = `demo-${role}${path.replace(/[^a-z0-9]+/gi, "-").slice(0, 30)}`;
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    }
  }
}
await browser.close();
await served.stop();
faults.report(`${roles.length} roles, ${looked} pages`);
