// A running `attune serve` in a folder of its own, and people who use it on a telephone.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const password = "violet harbour spoon 91";
export const phone = { viewport: { width: 360, height: 740 }, locale: "en-GB",
  timezoneId: "Europe/Berlin", reducedMotion: "reduce" };

/** @param port  of a server that was here before. @returns its address, the set-up link of a new folder, and what ends it. */
export async function serve(attune,
  { folder = mkdtempSync(join(tmpdir(), "attune-serve-")), port = 0, more = [] } = {}) {
  const known = port !== 0 || more.includes("--demo");
  const child = spawn(attune, ["serve", "--data", folder, "--port", String(port), ...more],
    { stdio: ["ignore", "ignore", "pipe"] });
  process.on("exit", () => child.kill("SIGKILL"));  // whatever ends a test ends its server
  const said = [];
  let address, setUp;
  const lines = createInterface({ input: child.stderr });
  await new Promise((ready, failed) => {
    const late = setTimeout(() => failed(new Error(`not ready: ${said.join("\n")}`)), 60_000);
    child.on("exit", (status) => failed(new Error(`ended with ${status}: ${said.join("\n")}`)));
    lines.on("line", (line) => {
      said.push(line);
      address ??= /https?:\/\/localhost:\d+/.exec(line)?.[0];
      setUp ??= /\/setup\?token=\S+/.exec(line)?.[0];
      if (address && (setUp || known)) { clearTimeout(late); ready(); }
    });
  });
  const stop = () => new Promise((done) => { child.once("exit", done); child.kill("SIGTERM"); });
  return { address, port: Number(new URL(address).port), setUp, folder, stop, said };
}

/** A person with a browser of their own; what goes wrong in it is a fault. */
export async function newPerson(browser, faults, name) {
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  const watch = (tab) => {
    tab.on("pageerror", (error) => faults.add(name, String(error)));
    tab.on("console", (line) => {
      // A connection that was taken away on purpose is no fault, nor that this browser has no push service.
      if (line.type() === "error" && !/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|status of 4\d\d|does not support the Push API/.test(line.text())) {
        faults.add(name, `${tab.url()}: ${line.text()}`);
      }
    });
  };
  context.on("page", watch);
  watch(page);
  return { name, context, page };
}

export async function fillAccount(page, name) {
  await page.fill("input[name=name]", name);
  await page.fill("input[name=handle]", name.toLowerCase());
  await page.fill("input[name=password]", password);
}

/** What an authenticator shows of a secret in base 32 (RFC 6238). */
export function codeOf(secret, time = Date.now()) {
  const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(time / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Staff is led to a second step before anything else: an authenticator. @returns its secret. */
export async function takeSecondStep(page) {
  await page.locator("form[action='/you/totp'] button").click();
  const secret = await page.locator(".invitation code").innerText();
  await page.fill("input[name=code]", codeOf(secret));
  await page.click("main button.main");
  await page.locator("h1", { hasText: "The second step is on" }).waitFor({ timeout: 15_000 });
  return secret;
}

/** Taps answers: {closeness: 5, moments: ["touch"]}. */
export async function tap(page, answers) {
  for (const [item, given] of Object.entries(answers)) {
    for (const value of [given].flat()) await page.locator(`#i-${item}-${value}`).click();
  }
}

export const chosen = (page, item) =>
  page.locator(`input[name=${item}]:checked`).first().getAttribute("value");

/** Presses "Save" and waits for what the server says of it. */
export async function save(page) {
  await page.click("main button.main");
  await page.locator("h1", { hasText: "Thank you" }).waitFor({ timeout: 15_000 });
}
