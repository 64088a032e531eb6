// The one place where the browser's parts speak: a polite live region at the end of the page.
import { render } from "preact";

export function notify(...sentences: string[]) {
  const place = document.getElementById("notice");
  if (place) render(<>{sentences.map((text) => <p>{text}</p>)}</>, place);
}
