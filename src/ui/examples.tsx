import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { type Example, exampleUrl, fetchExample, fetchExamples } from "../image/examples.ts";

export interface ExamplesProps {
  readonly chat: Chat;
  readonly onExample: () => void;
}

/** Pictures to try; a click attaches one and writes its question. */
export function Examples({ chat, onExample }: ExamplesProps): VNode | null {
  const examples = useSignal<readonly Example[]>([]);

  useEffect(() => {
    const end = new AbortController();
    const fetchAll = async (): Promise<void> => {
      examples.value = await fetchExamples(end.signal);
    };
    void fetchAll();
    return () => end.abort();
  }, []);

  async function choose(example: Example): Promise<void> {
    const file = await fetchExample(example, new AbortController().signal);
    if (file) {
      chat.draft.attachExample(file, example.question);
      onExample();
    } else {
      chat.tell({ type: "example-failed", file: example.file });
    }
  }

  if (examples.value.length === 0) {
    return null;
  }
  return (
    <ul class="examples" aria-label="Examples to try">
      {examples.value.map((example) => (
        <li key={example.file}>
          <button type="button" class="example" onClick={() => void choose(example)}>
            <img
              class="example-picture"
              draggable={false}
              src={exampleUrl(example.file)}
              alt={example.alt}
              width={512}
              height={512}
              decoding="async"
            />
            <span class="example-question">{example.question}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
