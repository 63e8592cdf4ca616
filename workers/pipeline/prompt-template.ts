import { parse, Template, tokenize } from "@huggingface/jinja";
import { assertNever } from "../../src/contract/assert-never.ts";
import type { ImageId, Part, Turn } from "../../src/contract/conversation.ts";
import { promptPieces, turnTokens, type PromptPiece } from "./prompt-pieces.ts";

/**
 * Why a model's own chat template cannot be honored: it would write another prompt than `promptPieces` does.
 * Undefined where it writes the same.
 *
 * Templates of one family are spelled in many ways, so their text says little. Probe conversations are rendered
 * instead, which cover what prompts can contain, and compared as strings.
 */
export function templateObjection(template: string): string | undefined {
  try {
    const danger = unboundedPart(template);
    if (danger !== undefined) return `the chat template has ${danger}`;
    const rendered = new Template(template);
    for (const turns of probes) {
      const theirs = rendered.render({
        messages: turns.map(message),
        add_generation_prompt: true,
        bos_token: turnTokens.start,
        eos_token: turnTokens.end,
      });
      const ours = promptPieces(turns, []).map(written).join("");
      if (theirs !== ours) return `the chat template writes ${excerpt(theirs, ours)}`;
    }
    return undefined;
  } catch (error) {
    // The library throws plain errors for what it cannot parse or evaluate.
    if (error instanceof Error) return `the chat template: ${error.message}`;
    throw error;
  }
}

/** Far above any template of the family (0.5 KB), and small enough to bound the work with `maxDepth`. */
const maxLength = 4_096;
const maxDepth = 2;

/** What templates of the family are made of. Nothing here builds something longer than its parts. */
const boundedNodes: ReadonlySet<string> = new Set([
  "Program",
  "If",
  "For",
  "Comment",
  "MemberExpression",
  "Identifier",
  "IntegerLiteral",
  "StringLiteral",
  "ArrayLiteral",
  "TupleLiteral",
  "BinaryExpression",
  "FilterExpression",
  "TestExpression",
  "UnaryExpression",
  "Ternary",
]);

/**
 * A template is a program from the network and could run for ever. Loops over the conversation's own lists, nested
 * as deep as messages and parts are, end; a template with anything more is not run at all.
 */
function unboundedPart(template: string): string | undefined {
  if (template.length > maxLength) return `${template.length} characters`;
  const program = parse(tokenize(template, { lstrip_blocks: true, trim_blocks: true }));
  return unboundedNode(program, 0);
}

function unboundedNode(node: unknown, depth: number): string | undefined {
  if (Array.isArray(node)) return firstDefined(node, (child) => unboundedNode(child, depth));
  if (typeof node !== "object" || node === null || !("type" in node)) return undefined;
  const { type } = node;
  // Tokens, which say an operator, have a type too, but nothing below them.
  if (type === "MultiplicativeBinaryOperator" || type === "ExponentiationBinaryOperator") return "a product";
  if ("value" in node && typeof node.value !== "object") return undefined;
  if (typeof type !== "string" || !boundedNodes.has(type)) return `a ${String(type)}`;
  const deeper = type === "For" ? depth + 1 : depth;
  if (deeper > maxDepth) return "loops in loops in loops";
  if ("iterable" in node && !isPath(node.iterable)) return "a loop over something made up";
  return firstDefined(Object.values(node), (child) => unboundedNode(child, deeper));
}

/** `messages`, `message.content`, `message['content']` */
function isPath(node: unknown): boolean {
  if (typeof node !== "object" || node === null || !("type" in node)) return false;
  if (node.type === "Identifier") return true;
  return node.type === "MemberExpression" && "object" in node && isPath(node.object);
}

function firstDefined(
  nodes: readonly unknown[],
  check: (node: unknown) => string | undefined,
): string | undefined {
  for (const node of nodes) {
    const found = check(node);
    if (found !== undefined) return found;
  }
  return undefined;
}

const image: Part = { type: "image", image: "probe" as ImageId };

/** Every role, with pictures first, last, between and alone, and text that a template could trim or escape. */
const probes: readonly (readonly Turn[])[] = [
  [{ role: "user", content: [text("What is this?")] }],
  [
    { role: "system", content: [text("Be brief.")] },
    { role: "user", content: [image, text("  one\n<b>&amp;\"'{{ two }} ")] },
    { role: "assistant", text: " Three.\n" },
    { role: "user", content: [text("and "), image, text(" with "), image] },
    { role: "assistant", text: "" },
    { role: "user", content: [image, image, text("four")] },
  ],
  [{ role: "user", content: [image] }],
  [
    { role: "user", content: [text("five")] },
    { role: "user", content: [text("six"), text("seven")] },
  ],
];

function text(value: string): Part {
  return { type: "text", text: value };
}

/** A message as templates get it. */
function message(turn: Turn): object {
  const content = turn.role === "assistant" ? [text(turn.text)] : turn.content;
  return {
    role: turn.role,
    content: content.map((part) => (part.type === "image" ? { type: "image" } : part)),
  };
}

function written(piece: PromptPiece): string {
  switch (piece.type) {
    case "text":
      return piece.text;
    case "special":
      return piece.token;
    case "image":
      return "<image>";
    case "written":
      // Probes have no ids.
      return "";
    default:
      return assertNever(piece);
  }
}

/** Both strings from a little before they part. */
function excerpt(theirs: string, ours: string): string {
  let at = 0;
  while (theirs[at] === ours[at]) at += 1;
  const from = Math.max(0, at - 12);
  const cut = (value: string) => JSON.stringify(value.slice(from, at + 24));
  return `${cut(theirs)} for ${cut(ours)}`;
}
