// Passkeys: a button where they can work, and elsewhere the reason why there is none.
import { startAuthentication, startRegistration } from "@simplewebauthn/browser";
import { render } from "preact";
import { useState } from "preact/hooks";
import { ask } from "./server";
import { say } from "./words";

async function exchange(path: string, body?: unknown) {
  const answer = await ask("POST", `/api/v1/passkeys/${path}`, body ?? {});
  // Signed in too long ago to change who gets in.
  if (answer.status === 403) location.assign(`/sign-in?again=1&next=${encodeURIComponent(location.pathname)}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.status === 204 ? undefined : await answer.json();
}

async function register() {
  const optionsJSON = await exchange("register-options");
  await exchange("register", await startRegistration({ optionsJSON }));
  location.reload();
}

async function signIn(next: string) {
  const optionsJSON = await exchange("sign-in-options");
  await exchange("sign-in", await startAuthentication({ optionsJSON }));
  location.assign(next.startsWith("/") && !next.startsWith("//") ? next : "/");
}

function Passkey({ words, act }: { words: string; act: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const press = () => {
    setBusy(true);
    setFailed(false);
    act().catch(() => setFailed(true)).finally(() => setBusy(false));
  };
  return <>
    <button type="button" disabled={busy} onClick={press}>{words}</button>
    <p class="note" role="status">{failed ? say("passkey_failed") : ""}</p>
  </>;
}

const why = () => isSecureContext ? say("no_passkeys") : say("insecure");
const possible = () => isSecureContext && "PublicKeyCredential" in window;

export function mountPasskeys(root: ParentNode) {
  for (const place of root.querySelectorAll<HTMLElement>("[data-island^=passkey]")) {
    const registers = place.dataset["island"] === "passkey-register";
    const next = place.dataset["next"] ?? "";
    const act = registers ? register : () => signIn(next);
    const words = say(registers ? "passkey_register" : "passkey_sign_in");
    render(possible() ? <Passkey words={words} act={act} /> : <p class="note">{why()}</p>, place);
  }
}
