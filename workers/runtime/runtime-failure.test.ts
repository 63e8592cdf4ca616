import { expect, test } from "vitest";
import { runtimeFailure } from "./runtime-failure.ts";

test.each([
  ["std::bad_alloc", "out-of-memory"],
  ["Can't create a session. ERROR_MESSAGE: Failed to allocate memory: out of memory", "out-of-memory"],
  ["Array buffer allocation failed", "out-of-memory"],
  ["A valid external Instance reference no longer exists. Device is lost.", "device-lost"],
  ["GPUDevice was lost", "device-lost"],
  ["failed to call OrtRun(). ERROR_CODE: 2", "runtime"],
])("%s is %s", (message, type) => {
  expect(runtimeFailure(new Error(message), "vision")).toMatchObject({ type, detail: message });
});

test("an exception of C++ that was not unwound arrives as a number", () => {
  expect(runtimeFailure(94208, "decode")).toEqual({
    type: "runtime",
    doing: "decode",
    detail: "exception 94208",
  });
});

test("a range error is memory that could not be had, whatever it says", () => {
  expect(runtimeFailure(new RangeError("invalid length"), "loading").type).toBe("out-of-memory");
});
