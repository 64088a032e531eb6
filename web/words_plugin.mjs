// The catalogue's "browser." words as functions, compiled while building: nothing is parsed in the
// browser, and no text becomes code there.
import { readFileSync, readdirSync } from "node:fs";
import MessageFormat from "@messageformat/core";
import compileModule from "@messageformat/core/compile-module.js";

const folder = new URL("messages/", import.meta.url);
const id = "virtual:words";

export function words() {
  return {
    name: "attune-words",
    resolveId: (name) => (name === id ? `\0${id}` : undefined),
    load(name) {
      if (name !== `\0${id}`) return undefined;
      const catalogues = {};
      for (const file of readdirSync(folder)) {
        this.addWatchFile?.(new URL(file, folder).pathname);
        const all = Object.entries(JSON.parse(readFileSync(new URL(file, folder), "utf8")));
        catalogues[file.replace(".json", "")] = Object.fromEntries(
          all.filter(([key]) => key.startsWith("browser."))
            .map(([key, pattern]) => [key.slice("browser.".length), pattern]));
      }
      return compileModule(new MessageFormat(Object.keys(catalogues)), catalogues);
    },
  };
}
