// @ts-check
import { build } from "./build.mjs";
import { dist } from "./project.mjs";
import { hasCode, serve } from "./serve.mjs";

const port = portFrom(process.env["PORT"]);
if (port === undefined) {
  console.error(`PORT is "${process.env["PORT"]}"; it must be a number from 0 to 65535.`);
  process.exit(1);
}

try {
  await build();
  const host = process.env["HOST"];
  const site = await serve({
    mounts: [{ at: "/", folder: dist }],
    port,
    ...(host === undefined || host === "" ? {} : { host }),
  });
  console.log(`${site.origin}/`);
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.once(signal, () => {
      void site.close();
    });
  }
} catch (error) {
  if (hasCode(error, "EADDRINUSE")) {
    console.error(
      `Port ${port} is taken. Stop what uses it, or take another one: PORT=${port + 1} npm start`,
    );
  } else if (hasCode(error, "EACCES")) {
    console.error(`Port ${port} is not allowed here. Take another one: PORT=4173 npm start`);
  } else {
    console.error(error instanceof Error ? error.message : error);
  }
  process.exit(1);
}

/**
 * @param {string | undefined} text
 * @returns {number | undefined}
 */
function portFrom(text) {
  if (text === undefined || text === "") return 4173;
  const number = Number(text);
  return /^\d+$/.test(text) && number <= 65_535 ? number : undefined;
}
