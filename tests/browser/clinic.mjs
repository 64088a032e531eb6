// clinic.mjs ATTUNE [PICTURES]: a therapist invites a couple; both see the policy on secrets before their
// first answer and choose what to share; the page before a session shows that and no more.
import { join } from "node:path";
import { axeFaults, Faults, openBrowser, sideways } from "./browser.mjs";
import { fillAccount, newPerson, save, serve, takeSecondStep, tap } from "./served.mjs";

const [attune, pictures] = process.argv.slice(2);
const faults = new Faults();
const served = await serve(attune);
const at = (path) => served.address + path;
const browser = await openBrowser();

const therapist = await newPerson(browser, faults, "Thea");
await therapist.page.goto(at(served.setUp));
await fillAccount(therapist.page, "Thea");
await therapist.page.locator("#f-use-clinic").click();
await therapist.page.click("main button.main");
await takeSecondStep(therapist.page);
await therapist.page.goto(at("/clinic"));
await therapist.page.locator("#f-policy-limited_secrets").click();
await therapist.page.click("main button.main");
const code = await therapist.page.locator(".invitation code").innerText();

async function join_(name) {
  const person = await newPerson(browser, faults, name);
  await person.page.goto(at(`/join/${code}`));
  faults.expect(/Limited secrets/.test(await person.page.locator("main").innerText()),
    `${name} is not shown the policy on secrets before the first answer`);
  await fillAccount(person.page, name);
  await person.page.locator("#f-agree-yes").click();
  await person.page.click("main button.main");
  return person;
}
const ada = await join_("Ada");

await ada.page.goto(at("/today"));
const day = Number(await ada.page.locator("input[name=day]").inputValue());
for (let back = 14; back >= 0; --back) {
  await ada.page.goto(at(`/today?day=${day - back}`));
  await tap(ada.page, { closeness: 3 + (back % 4), distance: 2, stress: 5, space: "yes" });
  await save(ada.page);
}

const record = async () => {
  await therapist.page.goto(at("/clinic"));
  const link = therapist.page.locator(".entry a");
  if (await link.count() === 0) return "";
  await link.first().click();
  return therapist.page.locator("main").innerText();
};
const before = await record();
faults.expect(/Ada/.test(before), "the couple that joined is not listed");
faults.expect(!/Courses of closeness/.test(before), "a course is shown that nobody shared");

await ada.page.goto(at("/sharing"));
await ada.page.locator("form:has(input[value=closeness_course]) button").click();
await ada.page.goto(at("/sharing"));
await ada.page.locator("form:has(input[name=what][value=closeness]) button").click();
const after = await record();
faults.expect(/Courses of closeness/.test(after), `the course that is shared is not shown: ${after.slice(0, 300)}`);
for (const fault of await axeFaults(therapist.page)) faults.add("record", fault);
faults.add("record", await sideways(therapist.page));

await therapist.page.fill("#note", "Ask about the move.");
await therapist.page.locator("form:has(#note) button").click();
faults.expect(await therapist.page.locator("#note").inputValue() === "Ask about the move.", "the note is lost");
if (pictures) {
  await therapist.page.screenshot({ path: join(pictures, "e2e-record.png"), fullPage: true });
  await therapist.page.pdf({ path: join(pictures, "e2e-record.pdf"), format: "A4" });
}

// A questionnaire filled in on paper, twice: what changed by more than measurement error.
for (const [on, score] of [["2026-01-05", "40"], ["2026-02-05", "52"]]) {
  await therapist.page.locator("details.no-print summary").click();
  await therapist.page.locator("#f-measure-RDAS").click();
  await therapist.page.fill("#f-day", on);
  await therapist.page.fill("#f-score", score);
  await therapist.page.locator("form:has(#f-score) button").click();
}
faults.expect(/across the cut/.test(await therapist.page.locator("main").innerText()), "a reliable change is not told");
for (const fault of await axeFaults(therapist.page)) faults.add("record with scores", fault);
await ada.page.goto(at("/questionnaires"));
faults.expect(/\+12/.test(await ada.page.locator("main").innerText()), "one's own scores are not one's own to see");
for (const fault of await axeFaults(ada.page)) faults.add("questionnaires", fault);
faults.add("questionnaires", await sideways(ada.page));
if (pictures) await ada.page.screenshot({ path: join(pictures, "e2e-questionnaires.png"), fullPage: true });

// Who reads is written down where the person read can see it.
await ada.page.goto(at("/you/audit"));
faults.expect(/Thea/.test(await ada.page.locator("main").innerText()), "reading left no trace");

// Access ends when its giver says so.
await ada.page.goto(at("/sharing"));
await ada.page.locator("form:has(input[value^='therapist:']) button").click();
faults.expect((await record()) === "", "the couple is still listed after access ended");

await browser.close();
await served.stop();
faults.report("a therapist and a couple");
