import ontrace from "ontrace/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({ plugins: [ontrace()] });
