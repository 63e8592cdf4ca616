import { expect, test } from "vitest";
import { longestRun } from "./gpu-attention.ts";

test("where subgroups are narrow a run stays under the kernel that is wrong there", () => {
  expect(longestRun({ subgroupMinSize: 4 })).toBe(31);
});

test("elsewhere a run may be of any length", () => {
  expect(longestRun({ subgroupMinSize: 8 })).toBe(Number.POSITIVE_INFINITY);
  expect(longestRun({})).toBe(Number.POSITIVE_INFINITY);
});
