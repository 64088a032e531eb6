// sign_in.mjs ATTUNE [PICTURES]: passkeys by Chromium's virtual authenticator, on http://localhost: registered,
// used to sign in, refused as a copy (a counter that did not grow); staff is led to a second step; sessions
// are seen and ended. Push: a browser without a push service says so and nothing is kept.
import { join } from "node:path";
import { axeFaults, Faults, openBrowser, sideways } from "./browser.mjs";
import { codeOf, fillAccount, newPerson, password, serve, takeSecondStep } from "./served.mjs";

const [attune, pictures] = process.argv.slice(2);
const faults = new Faults();
const browser = await openBrowser();
const heading = (page) => page.locator("h1").innerText();

async function look(page, what) {
  for (const fault of await axeFaults(page)) faults.add(what, fault);
  faults.add(what, await sideways(page));
  if (!pictures) return;
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: join(pictures, `sign-in-${what}-${scheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** A key in the device that checks its owner. @returns what tells Chromium about it. */
async function authenticator(page) {
  const debug = await page.context().newCDPSession(page);
  await debug.send("WebAuthn.enable");
  const { authenticatorId } = await debug.send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
    isUserVerified: true, automaticPresenceSimulation: true } });
  const credentials = async () =>
    (await debug.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  /** The same key with another count of uses, as a copy of it would have. */
  const setCounter = async (credential, signCount) => {
    await debug.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credential.credentialId });
    await debug.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential, signCount } });
  };
  return { credentials, setCounter };
}

const press = (page, island) => page.locator(`[data-island=${island}] button`).click();
const signOut = async (page) => {
  await page.locator("form[action='/sign-out'] button").first().click();
  await page.waitForURL((url) => url.pathname === "/");
};
const signIn = async (page, address, handle) => {
  await page.goto(address + "/sign-in");
  await page.fill("input[name=handle]", handle);
  await page.fill("input[name=password]", password);
  await Promise.all([page.waitForEvent("load"), page.click("main button.main")]);
};

// A partner's passkey.
{
  const served = await serve(attune);
  const at = (path) => served.address + path;
  const { page, context } = await newPerson(browser, faults, "Ada");
  const device = await authenticator(page);
  await page.goto(at(served.setUp));
  await fillAccount(page, "Ada");
  await page.locator("#f-use-couple").click();
  await page.click("main button.main");
  await page.goto(at("/you"));
  await press(page, "passkey-register");
  await page.locator("form[action='/you/passkeys']").waitFor({ timeout: 15_000 });
  faults.expect((await device.credentials()).length === 1, "the authenticator holds no passkey");

  await signOut(page);
  await page.goto(at("/sign-in?next=/you/sessions"));
  await press(page, "passkey-sign-in");
  await page.waitForURL(at("/you/sessions"), { timeout: 15_000 });
  faults.expect(await heading(page) === "Where you are signed in", `the passkey leads to ${await heading(page)}`);
  faults.expect(/Chrome on/.test(await page.locator("main").innerText()), "the browser is not told");
  await look(page, "sessions-one");

  // A copy of the key: its counter stands where the server has seen it already.
  await signOut(page);
  const [credential] = await device.credentials();
  faults.expect(credential.signCount > 0, "the authenticator does not count");
  await device.setCounter(credential, 0);
  await page.goto(at("/sign-in"));
  await press(page, "passkey-sign-in");
  await page.locator("[data-island=passkey-sign-in] [role=status]", { hasText: /\S/ }).waitFor({ timeout: 15_000 });
  faults.expect(new URL(page.url()).pathname === "/sign-in", "a copied passkey signs in");
  await page.goto(at("/you"));
  faults.expect(new URL(page.url()).pathname === "/sign-in", "a copied passkey opened a session");
  faults.expect(served.said.some((line) => /sign_in_failed account=[\w-]+ way=passkey cloned=1/.test(line)),
    "the copy is not in the log");

  // The true one goes on.
  await device.setCounter(credential, credential.signCount + 10);
  await page.goto(at("/sign-in"));
  await press(page, "passkey-sign-in");
  await page.waitForURL((url) => url.pathname !== "/sign-in", { timeout: 15_000 });

  // Another browser, seen and ended here; and the copy's failure is told.
  const tablet = await newPerson(browser, faults, "Ada's tablet");
  await signIn(tablet.page, served.address, "ada");
  await page.goto(at("/you/sessions"));
  const said = await page.locator("main").innerText();
  faults.expect(/1 try/.test(said), `the failed passkey is not told: ${said}`);
  faults.expect(await page.locator(".entry").count() === 2, "two browsers are signed in");
  await look(page, "sessions");
  await page.locator("form[action='/you/sessions']:has(input[name=id]) button").click();
  faults.expect(await page.locator(".entry").count() === 1, "the ended one is still listed");
  await tablet.page.goto(at("/timeline"));
  faults.expect(new URL(tablet.page.url()).pathname === "/sign-in", "the ended session goes on");

  // Push: this Chromium has no push service behind it.
  await page.goto(at("/you"));
  await context.grantPermissions(["notifications"], { origin: served.address });
  await press(page, "push");
  await page.locator("[data-island=push] [role=status]", { hasText: /\S/ }).waitFor({ timeout: 30_000 })
    .catch(() => faults.add("push", "neither on nor a word why not"));

  await page.locator("form[action='/you/passkeys'] button").click();
  await page.goto(at("/you"));
  faults.expect(await page.locator("form[action='/you/passkeys']").count() === 0, "the passkey is still there");
  await served.stop();
}

// Staff: an authenticator, and by another account a passkey.
{
  const served = await serve(attune);
  const at = (path) => served.address + path;
  const { page } = await newPerson(browser, faults, "Thea");
  let steps = 1;                                            // 1 the command
  await page.goto(at(served.setUp)); ++steps;               // 2 the link
  await fillAccount(page, "Thea");
  await page.locator("#f-use-clinic").click();
  await page.click("main button.main"); ++steps;            // 3 who one is
  faults.expect(await heading(page) === "A second step to sign in", `set-up leads to ${await heading(page)}`);
  await look(page, "second-step");
  for (const path of ["/clinic", "/operator", "/you", "/you/sessions"]) {
    await page.goto(at(path));
    faults.expect(new URL(page.url()).pathname === "/second-step", `${path} opens without a second step`);
  }
  const secret = await takeSecondStep(page); steps += 2;    // 4 and 5: an authenticator, its code
  faults.expect(steps <= 5, `${steps} steps to a clinic's first page`);
  await look(page, "second-step-done");
  await page.locator("form[action='/you/recovery-codes'] button").click();
  const code = await page.locator(".codes code").first().innerText();
  await page.goto(at("/clinic"));
  faults.expect(new URL(page.url()).pathname === "/clinic", "the clinic stays shut");
  await signOut(page);

  await signIn(page, served.address, "thea");
  await page.fill("input[name=code]", code);
  await page.click("main button.main");
  await page.waitForURL(at("/clinic"), { timeout: 15_000 });

  // A passkey beside it, then the authenticator turned off: the passkey is the second step.
  const device = await authenticator(page);
  await page.goto(at("/you"));
  await press(page, "passkey-register");
  await page.locator("form[action='/you/passkeys']").waitFor({ timeout: 15_000 });
  await page.fill("form[action='/you/totp'] input[name=code]", codeOf(secret, Date.now() + 30_000));
  await page.locator("form[action='/you/totp'] button").click();
  await page.goto(at("/clinic"));
  faults.expect(new URL(page.url()).pathname === "/clinic", "a passkey is no second step");
  await signOut(page);
  await signIn(page, served.address, "thea");
  faults.expect(await page.locator("[data-island=passkey-sign-in]").count() === 1, "no passkey is asked for");
  await look(page, "passkey-asked");
  await page.goto(at("/clinic"));
  faults.expect(new URL(page.url()).pathname === "/sign-in", "a password alone signs staff in");
  await signIn(page, served.address, "thea");
  await press(page, "passkey-sign-in");
  await page.waitForURL(at("/clinic"), { timeout: 15_000 });
  faults.expect((await device.credentials())[0].signCount > 0, "the passkey was not used");
  await served.stop();
}

await browser.close();
faults.report("passkeys, a second step and sessions");
