// couple.mjs ATTUNE [PICTURES]: two people at 360 px, from the set-up link on: pairing, two weeks of
// check-ins with one offline, a killed tab, two tabs, sharing on and off, leaving quickly, erasure.
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axeFaults, Faults, openBrowser, sideways } from "./browser.mjs";
import { chosen, fillAccount, newPerson, password, save, serve, tap } from "./served.mjs";

const [attune, pictures] = process.argv.slice(2);
const faults = new Faults();
let served = await serve(attune);
const { port } = served;
const at = (path) => served.address + path;
const browser = await openBrowser();
const ada = await newPerson(browser, faults, "Ada"), ben = await newPerson(browser, faults, "Ben");

let looked = 0;
async function look({ name, page }, what) {
  ++looked;
  for (const fault of await axeFaults(page)) faults.add(`${what} (${name})`, fault);
  faults.add(`${what} (${name})`, await sideways(page));
  if (pictures) await page.screenshot({ path: join(pictures, `e2e-${what}.png`), fullPage: true });
}
const heading = (page) => page.locator("h1").innerText();

// From the binary to a first check-in of two: the command is the first step.
let steps = 1;
await ada.page.goto(at(served.setUp)); ++steps;              // 2 open the link
await fillAccount(ada.page, "Ada");
await ada.page.locator("#f-use-couple").click();
await ada.page.click("main button.main"); ++steps;           // 3 say who one is
faults.expect(!ada.page.url().includes("/setup"), `set-up ends at ${ada.page.url()}`);
await ada.page.goto(at("/pair"));
await ada.page.click("main button.main"); ++steps;           // 4 make the invitation and show it
await look(ada, "pair");
const code = await ada.page.locator(".invitation code").innerText();
await ben.page.goto(at(`/join/${code}`));
await look(ben, "join");
await fillAccount(ben.page, "Ben");
await ben.page.locator("#f-agree-yes").click();
await ben.page.click("main button.main"); ++steps;           // 5 the other one scans and joins
await ben.page.goto(at("/today"));
await tap(ben.page, { closeness: 6 });
await save(ben.page); ++steps;                               // 6 first check-in
faults.expect(steps <= 6, `${steps} steps to the first check-in`);
await look(ben, "saved");

// A code works once.
const third = await newPerson(browser, faults, "Cay");
await third.page.goto(at(`/join/${code}`));
faults.expect(await third.page.locator("input[name=handle]").count() === 0, "a used code still opens");

// Two weeks of both, a few days back from today.
await ada.page.goto(at("/today"));
const day = Number(await ada.page.locator("input[name=day]").inputValue());
for (let back = 14; back >= 1; --back) {
  for (const [person, base] of [[ada, 5], [ben, 4]]) {
    await person.page.goto(at(`/today?day=${day - back}`));
    await tap(person.page, { closeness: base + (back % 3) - 1, distance: 2 + (back % 2), stress: 3,
      time_together: "30_to_60", moments: back % 2 ? ["touch", "thanks"] : ["none"], conflict: "no" });
    await save(person.page);
  }
}

// A killed tab: what was chosen is there again, but for what is private.
await ada.page.goto(at("/today"));
await tap(ada.page, { closeness: 6, moments: ["touch", "shared_laugh"], space: "yes" });
await ada.page.close({ runBeforeUnload: false });
ada.page = await ada.context.newPage();
await ada.page.goto(at("/today"));
await ada.page.locator("#i-closeness-6:checked").waitFor({ state: "attached" });
faults.expect(await ada.page.locator("#i-moments-shared_laugh").isChecked(), "the draft lost a moment");
faults.expect(await chosen(ada.page, "space") === "", "the draft kept what is private");

// No connection: the form still opens, what is saved waits, and goes once there is one.
await ada.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
await ada.page.reload();
await served.stop();  // a context that is offline would still let its service worker out
await ada.page.goto(at("/timeline"));
faults.expect(await heading(ada.page) === "Check-in", "offline the check-in does not open");
await ada.page.locator("#i-closeness-6:checked").waitFor({ state: "attached" });
await tap(ada.page, { stress: 4 });
await ada.page.click("main button.main");
await ada.page.locator("#notice", { hasText: "Kept on this device" }).waitFor({ timeout: 15_000 });
await look(ada, "offline");
await ada.page.close();
ada.page = await ada.context.newPage();
const second = await ada.context.newPage();
served = await serve(attune, { folder: served.folder, port });
await Promise.all([ada.page.goto(at("/timeline")), second.goto(at("/together"))]);
const kept = async () => (await ada.page.evaluate(async (d) =>
  (await (await fetch("/api/v1/check-ins")).json()).check_ins.filter((c) => c.day === d),
new Date(day * 86_400_000).toISOString().slice(0, 10)));
for (let i = 0; i < 40 && (await kept()).length === 0; ++i) await ada.page.waitForTimeout(250);
const written = await kept();
faults.expect(written.length === 1, `${written.length} check-ins came of one that waited, with two tabs`);
faults.expect(written[0]?.answers.closeness === 6 && written[0]?.answers.stress === 4,
  `what waited arrived as ${JSON.stringify(written[0]?.answers)}`);
await second.close();
await ada.page.goto(at("/today"));
faults.expect(await chosen(ada.page, "closeness") === "6", "today does not show what was sent");
const left = await ada.page.evaluate(() => new Promise((done) => {
  const open = indexedDB.open("outbox");
  open.onsuccess = () => {
    const all = open.result.transaction("rows").objectStore("rows").count();
    all.onsuccess = () => done(all.result);
  };
}));
faults.expect(left === 0, `${left} rows are left in the outbox`);
const cached = await ada.page.evaluate(async () => {
  const found = [];
  for (const name of await caches.keys()) {
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  }
  return found;
});
faults.expect(cached.every((path) => path === "/today" || path.startsWith("/assets/")),
  `the service worker keeps ${cached.join(", ")}`);

for (const path of ["today", "timeline", "together", "next", "sharing", "you", "weekly"]) {
  await ada.page.goto(at(`/${path}`));
  await look(ada, path);
}

// Sharing: nothing until both do, and nothing once one stops; the other one is told nothing.
const share = async (person, what, on) => {
  await person.page.goto(at("/sharing"));
  await person.page.locator(`form:has(input[name=what][value=${what}]) button`).click();
  const state = await person.page.locator(`.share:has(input[name=what][value=${what}]) .state`).innerText();
  faults.expect(state.includes("not shared") !== on, `${what} of ${person.name} is ${state}`);
};
const together = async (person) => {
  await person.page.goto(at("/together"));
  return person.page.locator("main").innerText();
};
const nothing = await together(ben);
await share(ada, "closeness", true);
faults.expect(await together(ben) === nothing, "what one alone shares can be seen");
await share(ben, "closeness", true);
const both = await together(ben);
faults.expect(/Closeness/.test(both) && /Week from/.test(both), `both share, and see: ${both.slice(0, 200)}`);
await look(ben, "together-shared");
await share(ada, "closeness", false);
faults.expect(await together(ben) === nothing, "after sharing ended something is left");

// The weekly private question offers help to its reader alone.
await ada.page.goto(at("/weekly"));
await tap(ada.page, { trust: 6, safety: "yes" });
await save(ada.page);
faults.expect(await ada.page.locator("main a[href='/help']").count() > 0, "no help is offered");
await ada.page.goto(at("/weekly"));
faults.expect(await chosen(ada.page, "safety") === "", "the private answer was kept");

// Leaving quickly leaves, and the way back does not lead here.
await ada.page.goto(at("/timeline"));
await ada.page.click("#exit");
await ada.page.waitForURL((url) => !url.href.startsWith(at("/timeline")), { timeout: 10_000 }).catch(() => {});
faults.expect(!ada.page.url().startsWith(at("/timeline")), "the quick exit stays");

// Erasure: the account is gone, and the other one goes on. Leaving has ended the session.
const signIn = async (page) => {
  await page.goto(at("/sign-in"));
  await page.fill("input[name=handle]", "ada");
  await page.fill("input[name=password]", password);
  await page.click("main button.main");
};
await signIn(ada.page);
await ada.page.goto(at("/you"));
await ada.page.fill("form[action='/you/erase'] input[name=password]", password);
await ada.page.locator("#f-sure-yes").click();
await ada.page.click("form[action='/you/erase'] button");
await signIn(ada.page);
faults.expect(await ada.page.locator("#faults").count() === 1, "an erased account signs in");
await ben.page.goto(at("/timeline"));
faults.expect(await ben.page.locator(".entry").count() === 15, "the other one's diary changed");

// A backup taken now, restored into a second folder: the one who is left goes on there.
const copied = mkdtempSync(join(tmpdir(), "attune-restored-"));
const run = (...args) => execFileSync(attune, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"],
  env: { ...process.env, ATTUNE_PASSPHRASE: password } });
run("backup", "--data", served.folder, "-o", join(copied, "all.attune"));
await served.stop();
run("restore", join(copied, "all.attune"), "--data", join(copied, "data"));
served = await serve(attune, { folder: join(copied, "data"), port });
const again = await newPerson(browser, faults, "Ben");
await again.page.goto(at("/sign-in"));
await again.page.fill("input[name=handle]", "ben");
await again.page.fill("input[name=password]", password);
await again.page.click("main button.main");
await again.page.goto(at("/timeline"));
faults.expect(await again.page.locator(".entry").count() === 15, "the restored diary differs");

await browser.close();
await served.stop();
faults.report(`pairing in ${steps} steps, 29 check-ins, ${looked} pages looked at`);
