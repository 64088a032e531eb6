import { defineConfig } from "vitest/config";
import { words } from "./words_plugin.mjs";

// One file without a hash in its name: the server gives it an ETag, and the program embeds it.
export default defineConfig({
  plugins: [words()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  build: {
    outDir: "../build/web",
    emptyOutDir: true,
    modulePreload: false,
    target: "es2021",
    rollupOptions: {
      input: "src/main.tsx",
      output: { entryFileNames: "app.js", inlineDynamicImports: true },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
