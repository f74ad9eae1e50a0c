import ontrace from "ontrace/vite";
import { defineConfig } from "vite";

// A program for Node: `build.ssr` leaves packages as imports. An application for browsers needs the plugin alone.
export default defineConfig({
  plugins: [ontrace()],
  build: { ssr: "main.ts", sourcemap: true },
});
