import { describe, expect, it } from "vitest";
import { collect } from "./answers";
import { mayBeKept, routeOf } from "./offline";
import { diaryTime, localDay, newId } from "./page";
import { bytesOf } from "./push";
import { outcome } from "./server";

describe("answers", () => {
  it("leave out what was skipped, and list what can be several", () => {
    expect(collect([["token", "t"], ["id", "i"], ["day", "1"], ["closeness", "5"], ["stress", ""],
      ["moments", "touch"], ["moments", "thanks"]], new Set(["moments"])))
      .toEqual({ closeness: "5", moments: ["touch", "thanks"] });
    expect(collect([["moments", "touch"]], new Set(["moments"]))).toEqual({ moments: ["touch"] });
  });
});

describe("the service worker", () => {
  const route = (path: string, mode = "navigate", method = "GET") =>
    routeOf(method, mode, new URL(path, "https://notes.test"), "https://notes.test");
  it("answers assets and pages, and nothing that leaves, writes or exports", () => {
    expect(route("/assets/app.css", "no-cors")).toBe("asset");
    expect(route("/today")).toBe("check-in");
    expect(route("/today?day=20514")).toBe("page");
    expect(route("/timeline")).toBe("page");
    for (const path of ["/exit", "/you/export.csv", "/studies/1/diary.sav", "/api/v1/today",
      "https://elsewhere.test/today"]) expect(route(path), path).toBe("network");
    expect(route("/today", "navigate", "POST")).toBe("network");
    expect(route("/timeline", "cors")).toBe("network");
  });
  it("keeps a blank form alone", () => {
    expect(mayBeKept('<form class="check-in" data-blank="yes">')).toBe(true);
    expect(mayBeKept('<form class="check-in" data-blank="no">')).toBe(false);
    expect(mayBeKept("<h1>Your course</h1>")).toBe(false);
  });
});

describe("sending", () => {
  it("ends only by an acknowledgement or a refusal", () => {
    expect([200, 201, 204].map(outcome)).toEqual(["kept", "kept", "kept"]);
    expect([0, 401, 403].map(outcome)).toEqual(["sign-in", "sign-in", "sign-in"]);
    expect([408, 429, 500, 503].map(outcome)).toEqual(["later", "later", "later", "later"]);
    expect([400, 404, 409, 413, 422].map(outcome)).toEqual(Array(5).fill("refused"));
  });
});

describe("the page's small parts", () => {
  it("makes ids that are UUIDs of version 4, each another", () => {
    const ids = Array.from({ length: 200 }, newId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(200);
  });
  it("counts days by the device's calendar, on days of 23 hours too", () => {
    expect(localDay(new Date(2026, 2, 2, 0, 0))).toBe(20514);
    expect(localDay(new Date(2026, 2, 2, 23, 59))).toBe(20514);
    expect(localDay(new Date(2026, 2, 29, 12, 0)) - localDay(new Date(2026, 2, 28, 12, 0))).toBe(1);
  });
  it("counts the hours before four to the day before, as the server does", () => {
    const dayAt = (hour: number, minute: number) => localDay(diaryTime(new Date(2026, 2, 3, hour, minute)));
    expect([dayAt(0, 0), dayAt(3, 59)]).toEqual([20514, 20514]);
    expect([dayAt(4, 0), dayAt(23, 59)]).toEqual([20515, 20515]);
  });
  it("reads base64url", () => {
    expect([...bytesOf("-_8")]).toEqual([251, 255]);
  });
});
