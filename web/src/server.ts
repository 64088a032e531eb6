// What the browser's parts ask of the server.
import { formToken } from "./page";
import type { Row, Sent } from "./outbox";

const patience = 10_000;

let token = "";
const currentToken = () => token || formToken();

export async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(path, {
    method,
    headers: { "Content-Type": "application/json", "X-Attune-Token": currentToken() },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    credentials: "same-origin",
    redirect: "manual",
    signal: AbortSignal.timeout(patience),
  });
}

/** A page that lay on the device has a token of before: a fresh page has the one that counts. */
async function renewToken(): Promise<boolean> {
  const page = await fetch("/you", { credentials: "same-origin", redirect: "manual",
    signal: AbortSignal.timeout(patience) });
  const found = /<meta name="form-token" content="([^"]+)"/.exec(page.ok ? await page.text() : "");
  if (!found?.[1] || found[1] === currentToken()) return false;
  token = found[1];
  return true;
}

export function outcome(status: number): Sent {
  if (status >= 200 && status < 300) return "kept";
  if (status === 0 || status === 401 || status === 403) return "sign-in";
  if (status === 408 || status === 425 || status === 429 || status >= 500) return "later";
  return "refused";
}

const put = (row: Row) =>
  ask("PUT", `/api/v1/check-ins/${encodeURIComponent(row.id)}`, { day: row.day, answers: row.answers });

export async function sendRow(row: Row): Promise<Sent> {
  try {
    const first = outcome((await put(row)).status);
    if (first !== "sign-in" || !(await renewToken())) return first;
    return outcome((await put(row)).status);
  } catch {
    return "later";
  }
}

/** Whether the server answers, now. */
export async function reachable(): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4000) })).ok;
  } catch {
    return false;
  }
}
