// The page's language, and the words of the browser's parts in it.
import compiled from "virtual:words";

type With = Record<string, string | number>;
type Said = (given?: With) => string;

const language = globalThis.document?.documentElement.lang ?? "en";

/** Made-up languages show what never went through the catalogue. */
function pseudo(text: string): string {
  if (language === "en-XA") return `[${text}${"~".repeat(Math.ceil(text.length * 0.4))}]`;
  return language === "en-XB" ? `\u202E${text}\u202C` : text;
}

export function say(key: string, given: With = {}): string {
  const catalogue = compiled[language] ?? compiled["en"];
  const said: Said | undefined = catalogue?.[key];
  return said ? pseudo(said(given)) : key;
}
