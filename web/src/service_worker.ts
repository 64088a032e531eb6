// Where there is no connection: the assets, and a check-in that holds no answers. Nothing else is kept;
// no timeline, no answer, no name of a person.
import { mayBeKept, routeOf } from "./offline";

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const assets = ["/assets/app.css", "/assets/chart.css", "/assets/app.js", "/assets/icon.svg"];

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open("assets").then((cache) => cache.addAll(assets)).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

/** The newest there is; what lies here only where the network has nothing. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open("assets");
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(request, fresh.clone());
    return fresh;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

async function checkIn(request: Request): Promise<Response> {
  const cache = await caches.open("check-in");
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected && mayBeKept(await fresh.clone().text())) {
      await cache.put("/today", fresh.clone());
    }
    return fresh;
  } catch {
    return (await cache.match("/today")) ?? Response.error();
  }
}

async function other(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    // Whatever page was asked for: the check-in can be filled in meanwhile, and says so.
    return (await (await caches.open("check-in")).match("/today")) ?? Response.error();
  }
}

worker.addEventListener("fetch", (event) => {
  const route = routeOf(event.request.method, event.request.mode, new URL(event.request.url), worker.location.origin);
  if (route === "asset") event.respondWith(asset(event.request));
  if (route === "check-in") event.respondWith(checkIn(event.request));
  if (route === "page") event.respondWith(other(event.request));
});

// A push always shows something, or browsers take the permission back. It says nothing of substance.
worker.addEventListener("push", (event) => {
  const given = ((): { title?: string; body?: string } => {
    try { return event.data?.json() ?? {}; } catch { return {}; }
  })();
  event.waitUntil(worker.registration.showNotification(given.title ?? "Notes",
    { body: given.body ?? "", tag: "check-in", icon: "/assets/icon.svg" }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow("/today"));
});
