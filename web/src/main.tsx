// The browser's parts. Every page works without them.
import { attend } from "./check_in";
import { Drafts } from "./draft";
import { notify } from "./notice";
import { Outbox, type Flushed } from "./outbox";
import { deviceOwner, formToken } from "./page";
import { mountPasskeys } from "./passkeys";
import { mountPush } from "./push";
import { sendRow } from "./server";
import { forgetPages, registerWorker } from "./worker";
import { say } from "./words";

function tell(flushed: Flushed) {
  const said: string[] = [];
  if (flushed.sent) said.push(say("sent", { count: flushed.sent }));
  if (flushed.refused) said.push(say("refused", { count: flushed.refused }));
  if (flushed.waiting) said.push(say("waiting", { count: flushed.waiting }));
  if (flushed.waiting && flushed.signIn) said.push(say("sign_in_again"));
  if (said.length) notify(...said);
}

/** One tab at a time where the browser can tell; sending twice does no harm. */
async function flush(outbox: Outbox) {
  if (!navigator.onLine) return;
  const work = async () => tell(await outbox.flush(sendRow));
  if (navigator.locks) await navigator.locks.request("outbox", { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
  else await work();
}

function leaveAtOnce() {
  document.getElementById("exit")?.addEventListener("click", (event) => {
    event.preventDefault();
    // The way back does not lead here again.
    location.replace("/exit");
  });
}

/** The device knows its zone: nobody has to. */
function fillZone() {
  const place = document.querySelector<HTMLElement>("[data-island=zone]");
  const field = place?.querySelector("input");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!place || !field || !zone) return;
  field.value = zone;
  place.hidden = true;
}

async function keep(owner: string) {
  const drafts = new Drafts(localStorage, owner);
  drafts.tidy();
  const saved = document.querySelector<HTMLElement>("[data-saved]")?.dataset["saved"];
  if (saved) drafts.forget(saved);
  if (!owner) return;
  const outbox = await Outbox.open(owner);
  if (saved) for (const row of await outbox.rows()) if (row.day === Number(saved)) await outbox.forget(row.id);
  await flush(outbox);
  window.addEventListener("online", () => void flush(outbox));
  window.addEventListener("focus", () => void flush(outbox));
  // The weekly question is private: it is never kept on a device.
  const form = document.querySelector<HTMLFormElement>("form.check-in[action='/today']");
  if (form) await attend(form, drafts, outbox);
  void navigator.storage?.persist?.();
}

leaveAtOnce();
fillZone();
mountPasskeys(document);
mountPush(document);
window.addEventListener("offline", () => notify(say("offline")));
if (!navigator.onLine) notify(say("offline"));
void registerWorker();
if (!formToken() && navigator.onLine) void forgetPages();
void keep(deviceOwner());
