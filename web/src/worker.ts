// Registers the service worker, which serves the check-in and the assets where there is no connection.

/** Under Trusted Types a script's address is no mere text: this one alone can become one. */
function workerAddress(): string {
  const types = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: object):
    { createScriptURL(text: string): string } } }).trustedTypes;
  const policy = types?.createPolicy("attune", { createScriptURL: () => "/sw.js" });
  return policy ? policy.createScriptURL("/sw.js") : "/sw.js";
}

export async function registerWorker() {
  if (!isSecureContext || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(workerAddress());
  } catch {
    // Without it everything works while there is a connection.
  }
}

/** Once nobody is signed in, the check-in that lay here belongs to nobody. */
export async function forgetPages() {
  if ("caches" in globalThis) await caches.delete("check-in");
}
