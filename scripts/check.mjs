// @ts-check
import { checks } from "./steps/checks.mjs";

const { failed } = await checks();
process.exitCode = failed === 0 ? 0 : 1;
