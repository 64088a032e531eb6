import { describe, expect, it } from "vitest";
import { Drafts, type Storage } from "./draft";

class Memory implements Storage {
  private items = new Map<string, string>();
  get length() { return this.items.size; }
  key(index: number) { return [...this.items.keys()][index] ?? null; }
  getItem(key: string) { return this.items.get(key) ?? null; }
  setItem(key: string, value: string) { this.items.set(key, value); }
  removeItem(key: string) { this.items.delete(key); }
}

describe("drafts", () => {
  it("are there after a reload, for the person and the day alone", () => {
    const device = new Memory();
    new Drafts(device, "p1").keep("20514", { closeness: "5", moments: ["touch"] });
    expect(new Drafts(device, "p1").find("20514")).toEqual({ closeness: "5", moments: ["touch"] });
    expect(new Drafts(device, "p1").find("20515")).toBeUndefined();
    expect(new Drafts(device, "p2").find("20514")).toBeUndefined();
  });

  it("are kept of nobody who is not signed in", () => {
    const device = new Memory();
    new Drafts(device, "").keep("20514", { closeness: "5" });
    expect(device.length).toBe(0);
    expect(new Drafts(device, "").find("20514")).toBeUndefined();
  });

  it("go after two days, with another person, and on signing out; other things stay", () => {
    const device = new Memory();
    device.setItem("else", "1");
    const day = 86_400_000, now = 1000 * day;
    const mine = new Drafts(device, "p1");
    mine.keep("20512", {}, now - 2 * day);
    mine.keep("20513:s1/4", {}, now - day);
    mine.keep("20500", {}, now);
    mine.tidy(now);
    expect(mine.find("20512")).toBeUndefined();
    expect(mine.find("20513:s1/4")).toEqual({});
    expect(mine.find("20500")).toEqual({});
    new Drafts(device, "p2").tidy(now);
    expect(device.length).toBe(1);
    mine.keep("20514", {}, now);
    new Drafts(device, "").tidy(now);
    expect(device.getItem("else")).toBe("1");
    expect(device.length).toBe(1);
  });

  it("bear a full storage and what is no draft", () => {
    const device = new Memory();
    device.setItem("draft:p1:20514", "{");
    const mine = new Drafts(device, "p1");
    expect(mine.find("20514")).toBeUndefined();
    device.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
    expect(() => mine.keep("20514", {})).not.toThrow();
  });
});
