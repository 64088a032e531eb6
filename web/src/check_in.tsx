// The check-in's form: a draft while it is filled in, and the outbox where there is no connection.
import { type Answers, answersOf, fill } from "./answers";
import { Drafts } from "./draft";
import { notify } from "./notice";
import type { Outbox } from "./outbox";
import { diaryTime, localDay, newId } from "./page";
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

/** A form that lay on the device is of the day when it was put there: then it becomes today's. */
async function bringToToday(form: HTMLFormElement) {
  const now = diaryTime();
  const day = field(form, "day"), id = field(form, "id"), today = String(localDay(now));
  const asked = new URLSearchParams(location.search).get("day") ?? today;
  if (!day || !id || day.value === asked || (await reachable())) return;
  if (day.value === today) return;
  day.value = today;
  id.value = newId();
  const lead = document.querySelector("main .lead");
  const format = new Intl.DateTimeFormat(document.documentElement.lang,
    { weekday: "long", day: "numeric", month: "long" });
  if (lead) lead.textContent = format.format(now);
}

/** Keeps what is chosen as it is chosen, and brings back what was. */
function keepDraft(form: HTMLFormElement, drafts: Drafts, key: () => string, before: Answers | undefined) {
  if (before && fill(form, { ...answersOf(form), ...before })) notify(say("draft_restored"));
  for (const event of ["change", "input"]) {
    form.addEventListener(event, () => drafts.keep(key(), open(form)));
  }
}

export async function attend(form: HTMLFormElement, drafts: Drafts, outbox: Outbox) {
  const occasion = field(form, "occasion")?.value;
  if (occasion) {
    // A study's occasion closes: it is saved with a connection or not at all.
    const key = `${field(form, "day")?.value}:${occasion}`;
    keepDraft(form, drafts, () => key, drafts.find(key));
    return;
  }
  await bringToToday(form);
  const day = () => Number(field(form, "day")?.value);
  const waiting = await outbox.find(day());
  if (waiting && field(form, "id")) field(form, "id")!.value = waiting.id;
  keepDraft(form, drafts, () => String(day()), waiting?.answers ?? drafts.find(String(day())));
  let leaving = false;
  form.addEventListener("submit", (event) => {
    if (leaving) return;
    event.preventDefault();
    void (async () => {
      drafts.keep(String(day()), open(form));
      if (navigator.onLine && (await reachable())) {
        leaving = true;
        form.requestSubmit();
        return;
      }
      await outbox.put(day(), field(form, "id")?.value || newId(), answersOf(form));
      drafts.forget(String(day()));
      notify(say("queued"));
    })();
  });
}
