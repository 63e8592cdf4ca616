// @ts-check
import { createReadStream } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { readArguments, usage, UsageError } from "./ask/arguments.mjs";
import { readBatchLine } from "./ask/batch.mjs";
import { AnswerError, ask } from "./ask/chat-page.mjs";
import { inChat } from "./ask/session.mjs";

/** @typedef {import("./ask/session.mjs").ChatSession} ChatSession */

// npm runs this in the repository's folder and says here where the user is.
const from = process.env["INIT_CWD"] ?? process.cwd();

try {
  const request = readArguments(process.argv.slice(2), from);
  if (request.type === "help") process.stdout.write(usage);
  else if (request.type === "single") await inChat(request.page, (chat) => answerOne(chat, request));
  else await inChat(request.page, (chat) => answerBatch(chat, request.file));
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(`ask: ${error.message}\n\n${usage}`);
  else process.stderr.write(`ask: ${firstLine(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/**
 * @param {ChatSession} chat
 * @param {Extract<import("./ask/arguments.mjs").Request, { type: "single" }>} request
 */
async function answerOne({ page, device }, request) {
  const answer = await ask(page, request.question);
  process.stdout.write(`${request.json ? JSON.stringify({ ...answer, device }) : answer.answer}\n`);
}

/**
 * A line that fails is written with its error, and the others go on.
 * @param {ChatSession} chat
 * @param {string} file
 */
async function answerBatch(chat, file) {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  let failed = 0;
  for await (const text of lines) {
    if (text.trim() === "") continue;
    const read = readBatchLine(text, [dirname(file), from]);
    const result = read.type === "error" ? { error: read.error } : await answerLine(chat, read.question);
    if ("error" in result) failed++;
    process.stdout.write(`${JSON.stringify({ ...read.line, ...result })}\n`);
  }
  if (failed > 0) process.stderr.write(`${failed} lines failed; each says why\n`);
}

/**
 * @param {ChatSession} chat
 * @param {import("./ask/arguments.mjs").Question} question
 */
async function answerLine({ page, device }, question) {
  try {
    return { ...(await ask(page, question)), device };
  } catch (error) {
    if (error instanceof AnswerError) return { error: error.message };
    throw error;
  }
}

/**
 * A browser's errors go on with a log of calls.
 * @param {unknown} error
 */
function firstLine(error) {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0];
}
