// What was chosen and not yet saved survives a reload and a killed tab: on this device, for the person
// and the form, for two days at most. Nothing secret is kept.
import type { Answers } from "./answers";

export interface Storage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const prefix = "draft:";
const longest = 2 * 86_400_000;

interface Draft {
  at: number;
  answers: Answers;
}

export class Drafts {
  constructor(private storage: Storage, private owner: string) {}

  /** @param form  its day, or "DAY:OCCASION" of a study. */
  keep(form: string, answers: Answers, now = Date.now()) {
    if (!this.owner) return;
    try {
      this.storage.setItem(this.key(form), JSON.stringify({ at: now, answers } satisfies Draft));
    } catch {
      // A full or forbidden storage: the form itself still holds what was chosen.
    }
  }

  find(form: string): Answers | undefined {
    return this.owner ? this.read(this.key(form))?.answers : undefined;
  }

  forget(form: string) {
    this.storage.removeItem(this.key(form));
  }

  /** Drops drafts of others and old ones; without an owner, every draft. */
  tidy(now = Date.now()) {
    for (const key of this.keys()) {
      const mine = this.owner !== "" && key.startsWith(this.key(""));
      const age = now - (this.read(key)?.at ?? 0);
      if (!mine || !(Math.abs(age) < longest)) this.storage.removeItem(key);
    }
  }

  private read(key: string): Draft | undefined {
    try {
      const found = JSON.parse(this.storage.getItem(key) ?? "null") as Draft | null;
      return found?.answers && typeof found.at === "number" ? found : undefined;
    } catch {
      return undefined;
    }
  }

  private key(form: string) {
    return `${prefix}${this.owner}:${form}`;
  }

  private keys(): string[] {
    return Array.from({ length: this.storage.length }, (_, i) => this.storage.key(i) ?? "")
      .filter((key) => key.startsWith(prefix));
  }
}
