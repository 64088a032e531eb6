import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { Outbox, type Row, type Send } from "./outbox";

let name = "";
let made = 0;
beforeEach(() => { name = `outbox-${++made}`; });

const kept: Send = () => Promise.resolve("kept");
const open = (owner = "p1") => Outbox.open(owner, name);

describe("outbox", () => {
  it("keeps a row over a restart, and until the server has said that it is kept", async () => {
    await (await open()).put(20514, "a", { closeness: "5" });
    const later = await open();
    expect(await later.flush(() => Promise.resolve("later"))).toEqual(
      { sent: 0, waiting: 1, refused: 0, signIn: false });
    expect(await later.flush(kept)).toEqual({ sent: 1, waiting: 0, refused: 0, signIn: false });
    expect(await (await open()).rows()).toEqual([]);
  });

  it("sends the oldest day first and stops where the network stops", async () => {
    const outbox = await open();
    await outbox.put(20516, "c", {});
    await outbox.put(20514, "a", {});
    await outbox.put(20515, "b", {});
    const asked: string[] = [];
    await outbox.flush((row) => { asked.push(row.id); return Promise.resolve(row.id === "a" ? "kept" : "later"); });
    expect(asked).toEqual(["a", "b"]);
    expect((await outbox.rows()).map((row) => row.id).sort()).toEqual(["b", "c"]);
  });

  it("holds one row a day: the newest", async () => {
    const outbox = await open();
    await outbox.put(20514, "a", { closeness: "5" });
    await outbox.put(20514, "b", { closeness: "6" });
    expect(await outbox.rows()).toEqual([{ id: "b", owner: "p1", day: 20514, answers: { closeness: "6" } }]);
    expect((await outbox.find(20514))?.id).toBe("b");
  });

  it("never sends what another person left on the device", async () => {
    await (await open("p1")).put(20514, "a", { closeness: "1" });
    const other = await open("p2");
    const asked: Row[] = [];
    await other.flush((row) => { asked.push(row); return Promise.resolve("kept"); });
    expect(asked).toEqual([]);
    expect(await (await open("p1")).rows()).toHaveLength(1);
  });

  it("keeps what was changed while the first version was on its way", async () => {
    const outbox = await open();
    await outbox.put(20514, "a", { closeness: "5" });
    await outbox.flush(async () => {
      await (await open()).put(20514, "a", { closeness: "7" });
      return "kept";
    });
    expect((await outbox.rows())[0]?.answers).toEqual({ closeness: "7" });
  });

  it("two tabs that flush at once lose nothing and leave nothing", async () => {
    await (await open()).put(20514, "a", {});
    const [one, two] = await Promise.all([open(), open()]);
    const server = new Set<string>();
    const send: Send = async (row) => { await Promise.resolve(); server.add(row.id); return "kept"; };
    const [first, second] = await Promise.all([one.flush(send), two.flush(send)]);
    expect([...server]).toEqual(["a"]);
    expect(first.sent + second.sent).toBe(1);
    expect(await one.rows()).toEqual([]);
  });

  it("sets aside what the server refuses, and goes on with the rest", async () => {
    const outbox = await open();
    await outbox.put(20514, "bad", {});
    await outbox.put(20515, "good", {});
    const send: Send = (row) => Promise.resolve(row.id === "bad" ? "refused" : "kept");
    expect(await outbox.flush(send)).toEqual({ sent: 1, waiting: 0, refused: 1, signIn: false });
    expect(await outbox.flush(send)).toEqual({ sent: 0, waiting: 0, refused: 1, signIn: false });
    await outbox.put(20514, "bad", { closeness: "4" });
    expect(await outbox.flush(kept)).toEqual({ sent: 1, waiting: 0, refused: 0, signIn: false });
  });

  it("waits for a signing in, and asks the server once", async () => {
    const outbox = await open();
    await outbox.put(20514, "a", {});
    await outbox.put(20515, "b", {});
    let asked = 0;
    const result = await outbox.flush(() => { ++asked; return Promise.resolve("sign-in"); });
    expect(asked).toBe(1);
    expect(result).toEqual({ sent: 0, waiting: 2, refused: 0, signIn: true });
  });
});
