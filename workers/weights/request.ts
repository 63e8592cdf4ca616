import { failed, success, type Result } from "../../src/contract/result.ts";

/**
 * One request whose answer is a file and not a page about it. `file` names it in failures: `offline` (no answer
 * came), `download` (an error status, or a web page where a single-page site answers 200 to everything), `cancelled`.
 */
export async function request(
  url: URL,
  file: string,
  signal: AbortSignal,
  method: "GET" | "HEAD" = "GET",
): Promise<Result<Response>> {
  const answer = await send(url, file, signal, method);
  if (!answer.ok) return answer;
  const response = answer.value;
  if (response.ok && !isPage(response)) return answer;
  const detail = response.ok ? "a web page in place of the file" : errorDetail(response);
  await response.body?.cancel();
  return failed({ type: "download", file, status: response.status, detail });
}

/** The same, decoded from JSON. */
export async function requestJson(
  url: URL,
  file: string,
  signal: AbortSignal,
): Promise<Result<{ readonly json: unknown; readonly headers: Headers }>> {
  const answer = await request(url, file, signal);
  if (!answer.ok) return answer;
  const { headers, status } = answer.value;
  try {
    return success({ json: JSON.parse(await answer.value.text()) as unknown, headers });
  } catch (error) {
    if (error instanceof SyntaxError) {
      return failed({ type: "download", file, status, detail: `not JSON: ${error.message}` });
    }
    return networkFailure(error, file, signal);
  }
}

/** What a rejected fetch or a broken body means; errors of another kind are bugs and thrown again. */
export function networkFailure(error: unknown, file: string, signal: AbortSignal): Result<never> {
  if (signal.aborted) return failed({ type: "cancelled" });
  // Fetch has one error for every way of not getting an answer: a TypeError.
  if (error instanceof TypeError) return failed({ type: "offline", file });
  throw error;
}

async function send(
  url: URL,
  file: string,
  signal: AbortSignal,
  method: "GET" | "HEAD",
): Promise<Result<Response>> {
  try {
    return success(await fetch(url, { method, signal }));
  } catch (error) {
    return networkFailure(error, file, signal);
  }
}

function isPage(response: Response): boolean {
  return response.headers.get("content-type")?.trimStart().toLowerCase().startsWith("text/html") ?? false;
}

/** The hub explains itself in a header (`X-Error-Message`); others have their status text. */
function errorDetail(response: Response): string {
  const message = response.headers.get("x-error-message") ?? response.statusText;
  return message === "" ? `status ${response.status}` : message;
}
