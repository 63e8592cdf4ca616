import { expect, test } from "vitest";
import { failed } from "../contract/result.ts";
import { unlessAborted } from "./call-signal.ts";

test("what fails after nobody waits for it any more is not an unhandled rejection", async () => {
  // The test run itself fails where a rejection is left unhandled.
  const waiting = Promise.reject(new Error("too late"));
  expect(await unlessAborted(waiting, AbortSignal.abort())).toEqual(failed({ type: "cancelled" }));
  await new Promise((resolve) => setTimeout(resolve));
});
