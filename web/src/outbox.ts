// Check-ins that wait for a connection. Ids are made on the device and the server writes each once
// however often it is sent, so a row goes only when the server has said that it is kept.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Answers } from "./answers";

export interface Row {
  id: string;
  owner: string;
  day: number;
  answers: Answers;
  /** The server will not have it, whatever the connection: its person must look. */
  refused?: boolean;
}

interface Schema extends DBSchema {
  rows: { key: string; value: Row; indexes: { owner: string } };
}

/** What came of sending a row. */
export type Sent = "kept" | "refused" | "sign-in" | "later";
export type Send = (row: Row) => Promise<Sent>;

export interface Flushed {
  sent: number;
  waiting: number;
  refused: number;
  signIn: boolean;
}

export class Outbox {
  private constructor(private db: IDBPDatabase<Schema>, private owner: string) {}

  static async open(owner: string, name = "outbox"): Promise<Outbox> {
    const db = await openDB<Schema>(name, 1, {
      upgrade: (fresh) => {
        fresh.createObjectStore("rows", { keyPath: "id" }).createIndex("owner", "owner");
      },
    });
    return new Outbox(db, owner);
  }

  /** Resolves once it is on disk. A row of the same day takes the place of the one before. */
  async put(day: number, id: string, answers: Answers): Promise<void> {
    const write = this.db.transaction("rows", "readwrite", { durability: "strict" });
    for (const row of await write.store.index("owner").getAll(this.owner)) {
      if (row.day === day && row.id !== id) await write.store.delete(row.id);
    }
    await write.store.put({ id, owner: this.owner, day, answers });
    await write.done;
  }

  rows(): Promise<Row[]> {
    return this.db.getAllFromIndex("rows", "owner", this.owner);
  }

  async find(day: number): Promise<Row | undefined> {
    return (await this.rows()).find((row) => row.day === day);
  }

  /** Sends what waits, oldest day first. Two tabs that flush at once send a row twice at worst. */
  async flush(send: Send): Promise<Flushed> {
    const result: Flushed = { sent: 0, waiting: 0, refused: 0, signIn: false };
    const rows = (await this.rows()).sort((a, b) => a.day - b.day);
    for (const row of rows) {
      if (row.refused) continue;
      const sent = result.signIn ? "sign-in" : await send(row);
      if (sent === "kept" && (await this.settle(row, undefined))) ++result.sent;
      if (sent === "refused") await this.settle(row, { ...row, refused: true });
      result.signIn ||= sent === "sign-in";
      if (sent === "later") break;
    }
    for (const row of await this.rows()) ++result[row.refused ? "refused" : "waiting"];
    return result;
  }

  async forget(id: string): Promise<void> {
    await this.db.delete("rows", id);
  }

  /** Replaces or removes the row, unless it was changed while it was on its way. */
  private async settle(sent: Row, next: Row | undefined): Promise<boolean> {
    const write = this.db.transaction("rows", "readwrite");
    const now = await write.store.get(sent.id);
    const same = now !== undefined && JSON.stringify(now.answers) === JSON.stringify(sent.answers);
    if (same) await (next ? write.store.put(next) : write.store.delete(sent.id));
    await write.done;
    return same;
  }
}
