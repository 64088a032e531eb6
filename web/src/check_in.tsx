// The check-in's form: a draft while it is filled in, and the outbox where there is no connection.
import { answersOf, fill } from "./answers";
import { Drafts } from "./draft";
import { notify } from "./notice";
import type { Outbox } from "./outbox";
import { localDay, newId } from "./page";
import { reachable } from "./server";
import { say } from "./words";

/** Without what nobody else may ever see: a device can be looked at. */
function open(form: HTMLFormElement) {
  const answers = answersOf(form);
  for (const item of form.querySelectorAll("fieldset[data-secret]")) {
    const name = item.querySelector("input")?.name;
    if (name) delete answers[name];
  }
  return answers;
}

const field = (form: HTMLFormElement, name: string) =>
  form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`);

/** A form that lay on the device is of another day: then it becomes today's. */
function bringToToday(form: HTMLFormElement) {
  const day = field(form, "day"), id = field(form, "id"), today = localDay();
  if (!day || !id || navigator.onLine || Number(day.value) === today) return;
  day.value = String(today);
  id.value = newId();
  const lead = document.querySelector("main .lead");
  const format = new Intl.DateTimeFormat(document.documentElement.lang,
    { weekday: "long", day: "numeric", month: "long" });
  if (lead) lead.textContent = format.format(new Date());
}

export async function attend(form: HTMLFormElement, drafts: Drafts, outbox: Outbox) {
  bringToToday(form);
  const day = () => Number(field(form, "day")?.value);
  const waiting = await outbox.find(day());
  const kept = waiting?.answers ?? drafts.find(day());
  if (waiting && field(form, "id")) field(form, "id")!.value = waiting.id;
  if (kept && fill(form, { ...answersOf(form), ...kept })) notify(say("draft_restored"));
  form.addEventListener("change", () => drafts.keep(day(), open(form)));
  form.addEventListener("input", () => drafts.keep(day(), open(form)));
  let leaving = false;
  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    void (async () => {
      drafts.keep(day(), open(form));
      if (navigator.onLine && (await reachable())) {
        leaving = true;
        form.requestSubmit();
        return;
      }
      await outbox.put(day(), field(form, "id")?.value || newId(), answersOf(form));
      drafts.forget(day());
      notify(say("queued"));
    })();
  });
}
