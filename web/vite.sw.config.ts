import { defineConfig } from "vite";

// The service worker is a script of its own that imports nothing.
export default defineConfig({
  build: {
    outDir: "../build/web",
    emptyOutDir: false,
    target: "es2021",
    lib: { entry: "src/service_worker.ts", formats: ["iife"], name: "worker", fileName: () => "sw.js" },
  },
});
