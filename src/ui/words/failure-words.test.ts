import { expect, test } from "vitest";
import type { ImageId } from "../../contract/conversation.ts";
import { failureWords } from "./failure-words.ts";

test("an SVG drawing is said to be one that Ocelli does not take", () => {
  const { sentence } = failureWords({
    type: "unreadable-image",
    image: "a" as ImageId,
    reason: "format",
    mime: "image/svg+xml",
  });
  expect(sentence).toContain("does not take SVG drawings");
});

test("a context that is full is emptied by a new chat, before a picture is given up", () => {
  expect(failureWords({ type: "context-full", tokens: 9000, limit: 8192 }).remedies[0]).toBe("new-chat");
});
