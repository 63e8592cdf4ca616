/** A picture of the site to try, with a question that fits. */
export interface Example {
  readonly file: string;
  readonly alt: string;
  readonly question: string;
}

export function exampleUrl(file: string): string {
  return new URL(`examples/${file}`, document.baseURI).href;
}

/** The site's examples; none where the list is missing or is not one. */
export async function fetchExamples(signal: AbortSignal): Promise<readonly Example[]> {
  const response = await fetchOrNothing(exampleUrl("examples.json"), signal);
  return response ? decodeExamples(await response.text()) : [];
}

/** The picture as a file that can be attached; `undefined` where it cannot be had. */
export async function fetchExample(example: Example, signal: AbortSignal): Promise<File | undefined> {
  const response = await fetchOrNothing(exampleUrl(example.file), signal);
  if (!response) {
    return undefined;
  }
  const bytes = await response.blob();
  return new File([bytes], example.file, { type: bytes.type });
}

async function fetchOrNothing(url: string, signal: AbortSignal): Promise<Response | undefined> {
  try {
    const response = await fetch(url, { signal });
    return response.ok ? response : undefined;
  } catch (error) {
    // No network, or the page went away.
    if (error instanceof TypeError || signal.aborted) {
      return undefined;
    }
    throw error;
  }
}

export function decodeExamples(json: string): readonly Example[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.filter(isExample) : [];
  } catch (error) {
    if (error instanceof SyntaxError) {
      return [];
    }
    throw error;
  }
}

function isExample(value: unknown): value is Example {
  return (
    typeof value === "object" &&
    value !== null &&
    ["file", "alt", "question"].every((key) => key in value && typeof Reflect.get(value, key) === "string")
  );
}
