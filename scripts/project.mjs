// @ts-check
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the built site is. */
export const dist = join(root, "dist");

/** Where reports of test runs go. */
export const reports = join(root, "test-results");
