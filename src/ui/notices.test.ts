import { expect, test } from "vitest";
import type { Notice } from "../chat/notice.ts";
import { crashed } from "../chat/testing/started-chat.ts";
import type { ImageId } from "../contract/conversation.ts";
import { withAlike } from "./notices.tsx";

function unreadable(name: string): Notice {
  const failure = { type: "unreadable-image", image: "a" as ImageId, reason: "format", mime: "" } as const;
  return { type: "picture-failed", name, failure };
}

test("files that cannot be read share one box; what can be tried again has its own", () => {
  const [a, b, c] = [unreadable("a"), unreadable("b"), unreadable("c")];
  const link: Notice = { type: "link-dropped" };
  const retriable: Notice = { type: "picture-failed", name: "d", failure: crashed };
  expect(withAlike([link, a, b, retriable, c])).toEqual([
    { notice: link, alike: [] },
    { notice: a, alike: [b, c] },
    { notice: retriable, alike: [] },
  ]);
});
