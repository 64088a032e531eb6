// What the service worker may answer, and what it may keep.
export type Route = "asset" | "check-in" | "page" | "network";

export function routeOf(method: string, mode: string, url: URL, origin: string): Route {
  if (method !== "GET" || url.origin !== origin) return "network";
  if (url.pathname.startsWith("/assets/")) return "asset";
  // Leaving must leave, and what is exported is no page.
  if (mode !== "navigate" || url.pathname === "/exit" || url.pathname.startsWith("/api/")) return "network";
  if (/\.(csv|json|sav|dta|toml|ics)$/.test(url.pathname)) return "network";
  return url.pathname === "/today" && url.search === "" ? "check-in" : "page";
}

/** Only a form that the server marks as holding no answers. */
export const mayBeKept = (page: string) => page.includes('data-blank="yes"');
