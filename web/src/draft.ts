// What was chosen and not yet saved survives a reload and a killed tab: on this device, for the person
// and the day, for two days at most. Nothing secret is kept.
import type { Answers } from "./answers";

export interface Storage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const prefix = "draft:";
const daysKept = 2;

export class Drafts {
  constructor(private storage: Storage, private owner: string) {}

  keep(day: number, answers: Answers) {
    if (!this.owner) return;
    try {
      this.storage.setItem(this.key(day), JSON.stringify(answers));
    } catch {
      // A full or forbidden storage: the form itself still holds what was chosen.
    }
  }

  find(day: number): Answers | undefined {
    if (!this.owner) return undefined;
    try {
      const text = this.storage.getItem(this.key(day));
      const found: unknown = text ? JSON.parse(text) : undefined;
      return found && typeof found === "object" ? (found as Answers) : undefined;
    } catch {
      return undefined;
    }
  }

  forget(day: number) {
    this.storage.removeItem(this.key(day));
  }

  /** Drops drafts of others and of days long gone; without an owner, every draft. */
  tidy(today: number) {
    for (const key of this.keys()) {
      const [owner, day] = key.slice(prefix.length).split(":");
      const old = !(Math.abs(Number(day) - today) < daysKept);
      if (owner !== this.owner || !this.owner || old) this.storage.removeItem(key);
    }
  }

  private key(day: number) {
    return `${prefix}${this.owner}:${day}`;
  }

  private keys(): string[] {
    return Array.from({ length: this.storage.length }, (_, i) => this.storage.key(i) ?? "")
      .filter((key) => key.startsWith(prefix));
  }
}
