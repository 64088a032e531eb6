// What a check-in's form holds: field and value, or values where several can be chosen.
export type Answers = Record<string, string | string[]>;

const control = new Set(["token", "id", "day", "occasion"]);

/** @param several  fields that are lists even with one value. Skipped ones are left out. */
export function collect(entries: Iterable<[string, string]>, several: ReadonlySet<string>): Answers {
  const answers: Answers = {};
  for (const [name, value] of entries) {
    if (control.has(name) || value === "") continue;
    const before = answers[name];
    if (several.has(name)) answers[name] = [...(Array.isArray(before) ? before : []), value];
    else answers[name] = value;
  }
  return answers;
}

export function answersOf(form: HTMLFormElement): Answers {
  const boxes = form.querySelectorAll<HTMLInputElement>("input[type=checkbox]");
  const text = [...new FormData(form)].filter((e): e is [string, string] => typeof e[1] === "string");
  return collect(text, new Set([...boxes].map((box) => box.name)));
}

/** Chooses what was chosen; @returns whether anything changed. */
export function fill(form: HTMLFormElement, answers: Answers): boolean {
  let changed = false;
  for (const input of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    "input[type=radio], input[type=checkbox], textarea")) {
    const value = answers[input.name];
    if (input instanceof HTMLTextAreaElement) {
      changed ||= typeof value === "string" && input.value !== value;
      if (typeof value === "string") input.value = value;
      continue;
    }
    const chosen = Array.isArray(value) ? value.includes(input.value) : (value ?? "") === input.value;
    const now = input.type === "radio" || value !== undefined ? chosen : false;
    changed ||= now !== input.checked;
    input.checked = now;
  }
  return changed;
}
