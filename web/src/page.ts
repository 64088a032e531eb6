// What the page tells its scripts.
const meta = (name: string) =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

/** Goes with everything that writes; empty where nobody is signed in. */
export const formToken = () => meta("form-token");
/** Whose drafts and waiting check-ins these are; empty: the device keeps nothing. */
export const deviceOwner = () => meta("device-owner");

/** Days since 1970-01-01 of this device's calendar. */
export function localDay(now = new Date()): number {
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / 86_400_000;
}

/** A check-in before four in the morning is of the day before: as the server counts (local_time.h). */
export const diaryTime = (now = new Date()) => new Date(now.getTime() - 4 * 3_600_000);

/** A random UUID; crypto.randomUUID is there over HTTPS alone. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return [8, 4, 4, 4, 12].reduce<[string, number]>(
    ([text, at], n) => [text + (at ? "-" : "") + hex.slice(at, at + n), at + n], ["", 0])[0];
}
