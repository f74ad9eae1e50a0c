#!/usr/bin/env node
import { Command } from "commander";
import { version } from "../package.json";

new Command("ontrace")
  .description("Inspect and run what ontrace compiled")
  .version(version)
  .parse();
