// @ts-check
import { createReadStream } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { readArguments, usage, UsageError } from "./ask/arguments.mjs";
import { readBatchLine } from "./ask/batch.mjs";
import { AnswerError, ask } from "./ask/chat-page.mjs";
import { writeDump } from "./ask/dump.mjs";
import { inspect } from "./ask/inspect.mjs";
import { inChat } from "./ask/session.mjs";
import { buildHarness } from "./harness.mjs";

/** @typedef {import("./ask/session.mjs").ChatSession} ChatSession */

// npm runs this in the repository's folder and says here where the user is.
const from = process.env["INIT_CWD"] ?? process.cwd();

try {
  const request = readArguments(process.argv.slice(2), from);
  if (request.type === "help") process.stdout.write(usage);
  else if (request.type === "batch")
    await inChat(request.page, [], (chat) => answerBatch(chat, request.file));
  else {
    const harness = request.dump === undefined ? [] : [{ at: "/harness/", folder: await buildHarness() }];
    await inChat(request.page, harness, (chat) => answerOne(chat, request));
  }
} catch (error) {
  process.stderr.write(`ask: ${firstLine(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

/**
 * @param {ChatSession} chat
 * @param {Extract<import("./ask/arguments.mjs").Request, { type: "single" }>} request
 */
async function answerOne({ page, origin, device }, request) {
  if (request.dump !== undefined) {
    const harness = await page.context().newPage();
    await harness.goto(`${origin}/harness/`);
    await writeDump(await inspect(harness, request.page, request.question), request.dump);
    await harness.close();
  }
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
  let done = 0;
  for await (const text of lines) {
    if (text.trim() === "") continue;
    const read = readBatchLine(text, [dirname(file), from]);
    const result = read.type === "error" ? { error: read.error } : await answerLine(chat, read.question);
    if ("error" in result) failed++;
    process.stdout.write(`${JSON.stringify({ ...read.line, ...result })}\n`);
    done++;
    if (process.stderr.isTTY) process.stderr.write(`lines answered: ${done}\r`);
  }
  if (failed > 0) process.stderr.write(`lines that failed: ${failed}; each says why\n`);
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
