// study.mjs ATTUNE: a researcher's study from its JSON to the export, and `attune report` on the export
// as it is. The made-up study has answers; a new one shows faults with their place, then an invitation.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axeFaults, Faults, openBrowser, sideways } from "./browser.mjs";
import { fillAccount, newPerson, serve, takeSecondStep } from "./served.mjs";

const [attune, pictures] = process.argv.slice(2);
const faults = new Faults();
const browser = await openBrowser();
const folder = mkdtempSync(join(tmpdir(), "attune-study-"));
const definition = {
  attune_study: 1, id: "evenings", title: "Evenings", languages: ["en"], days: 14,
  items: [{ use: "daily" }],
  schedules: [{ name: "evening", ask: ["daily"], at: ["20:00"], open: 300 }],
  assignment: { arms: [{ name: "walk" }, { name: "as_usual" }], blocks: [4], seed: 7 },
  consent: [{ version: "2026-03", text: "We ask for two minutes a day. You may stop at any time." }],
};

async function look(page, what) {
  for (const fault of await axeFaults(page)) faults.add(what, fault);
  faults.add(what, await sideways(page));
}

/** Every file of the export that the study's page links to, in the folder. */
async function download(page) {
  const links = page.locator("main a[href*='/studies/'][href*='.']");
  const got = [];
  for (const link of await links.all()) {
    const answer = await page.request.get(new URL(await link.getAttribute("href"), page.url()).href);
    const name = await link.innerText();
    faults.expect(answer.ok(), `${name}: ${answer.status()}`);
    writeFileSync(join(folder, name), await answer.body());
    got.push(name);
  }
  return got;
}

// From the JSON on.
{
  const served = await serve(attune);
  const { page } = await newPerson(browser, faults, "Rae");
  await page.goto(served.address + served.setUp);
  await fillAccount(page, "Rae");
  await page.locator("#f-use-study").click();
  await page.click("main button.main");
  await takeSecondStep(page);
  await page.goto(served.address + "/studies");
  const wrong = JSON.stringify({ ...definition, itmes: [] }, null, 1);
  await page.fill("#definition", wrong);
  await page.click("main button.main");
  const said = await page.locator(".faults").innerText();
  faults.expect(/itmes/.test(said) && /items/.test(said), `a misspelt key is told as: ${said}`);
  faults.expect(await page.locator("#definition").inputValue() === wrong, "what was typed is lost");
  await look(page, "studies with faults");
  await page.fill("#definition", JSON.stringify(definition, null, 1));
  await page.click("main button.main");
  await page.waitForURL(/\/studies\/./);
  await look(page, "a new study");
  const link = await page.locator(".invitation a").getAttribute("href");
  const person = await newPerson(browser, faults, "Pat");
  await person.page.goto(served.address + new URL(link).pathname);
  const join_ = await person.page.locator("main").innerText();
  faults.expect(join_.includes(definition.consent[0].text) && join_.includes("2026-03"),
    "the consent with its version is not shown before joining");
  await fillAccount(person.page, "Pat");
  await person.page.locator("#f-agree-yes").click();
  await person.page.click("main button.main");
  await page.reload();
  faults.expect(/1 couple takes part/.test(await page.locator("main").innerText()), "the person who joined is not counted");
  await served.stop();
}

// What a study that ran exports.
{
  const served = await serve(attune, { folder: join(folder, "demo"), more: ["--demo"] });
  const { page } = await newPerson(browser, faults, "visitor");
  await page.goto(served.address + "/demo");
  await page.locator("form:has(input[value=study]) button").click();
  await page.locator(".entry a").first().click();
  await look(page, "a running study");
  await page.locator("a[href$='/preview']").click();
  await page.locator("#f-partner-b").click();
  await page.fill("#f-day", "3");
  await page.locator("main button.main").click();
  faults.expect(await page.locator("fieldset.item").count() >= 10, "the preview shows no check-in");
  faults.expect(/probability 50/.test(await page.locator("main").innerText()), "the preview shows no prompt");
  await look(page, "preview");
  if (pictures) await page.screenshot({ path: join(pictures, "e2e-preview.png"), fullPage: true });
  await page.goBack();
  await page.goBack();
  const files = await download(page);
  for (const name of ["diary.csv", "diary.sav", "diary.dta", "codebook.csv", "codebook.json",
    "randomisation.csv", "decisions.csv", "schema.toml"]) faults.expect(files.includes(name), `no ${name}`);
  const run = (...args) => execFileSync(attune, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const check = run("check", "diary.csv", "--schema", "schema.toml");
  faults.expect(/couple/.test(check), `check says: ${check}`);
  run("report", "diary.csv", "--schema", "schema.toml", "--starts", "1", "-o", "report.html", "--quiet");
  run("check", "diary.sav", "--schema", "schema.toml");
  await served.stop();
}
await browser.close();
faults.report("a study from its JSON to the report");
