// Notifications on this device: on or off, or why there are none.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "./server";
import { say } from "./words";

/** The server's public key, base64url. */
export function bytesOf(text: string): Uint8Array {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

async function turnOn(key: string) {
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe(
    { userVisibleOnly: true, applicationServerKey: bytesOf(key) });
  const answer = await ask("POST", "/api/v1/push", subscription.toJSON());
  if (answer.ok) return;
  await subscription.unsubscribe();
  throw new Error(`push: ${answer.status}`);
}

async function turnOff() {
  const worker = await navigator.serviceWorker.ready;
  // The push service tells the server at its next push that the subscription is gone.
  await (await worker.pushManager.getSubscription())?.unsubscribe();
}

function Push({ publicKey }: { publicKey: string }) {
  const [on, setOn] = useState<boolean | undefined>(undefined);
  const [said, setSaid] = useState("");
  useEffect(() => {
    navigator.serviceWorker.ready.then((worker) => worker.pushManager.getSubscription())
      .then((subscription) => setOn(subscription !== null)).catch(() => setOn(false));
  }, []);
  const press = () => {
    setSaid("");
    (on ? turnOff() : turnOn(publicKey)).then(() => setOn(!on)).catch(() =>
      setSaid(say(Notification.permission === "denied" ? "push_denied" : "push_failed")));
  };
  return <>
    <button type="button" disabled={on === undefined} onClick={press}>{say(on ? "push_off" : "push_on")}</button>
    <p class="note" role="status">{said}</p>
  </>;
}

export function mountPush(root: ParentNode) {
  const place = root.querySelector<HTMLElement>("[data-island=push]");
  if (!place) return;
  const possible = isSecureContext && "serviceWorker" in navigator && "PushManager" in window;
  render(possible ? <Push publicKey={place.dataset["key"] ?? ""} />
    : <p class="note">{say(isSecureContext ? "no_push" : "insecure")}</p>, place);
}
