import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { createExamples, type Example } from "../image/examples.ts";

/** Of the page, not of the component: a new chat shows them again without the network. */
const examples = createExamples(new URL("examples/", document.baseURI).href);

export interface ExamplesProps {
  readonly chat: Chat;
  readonly onExample: () => void;
}

/** Pictures to try; a click attaches one and writes its question. */
export function Examples({ chat, onExample }: ExamplesProps): VNode | null {
  const list = useSignal<readonly Example[]>([]);

  useEffect(() => {
    const show = async (): Promise<void> => {
      list.value = await examples.list();
    };
    void show();
  }, []);

  async function choose(example: Example): Promise<void> {
    const picture = await examples.picture(example);
    if (picture) {
      chat.draft.attachExample(picture.file, example);
      onExample();
    } else {
      chat.tell({ type: "example-failed", file: example.file });
    }
  }

  if (list.value.length === 0) {
    return null;
  }
  return (
    <ul class="examples" aria-label="Examples to try">
      {list.value.map((example) => (
        <li key={example.file}>
          <button type="button" class="example" onClick={() => void choose(example)}>
            <ExampleImage example={example} />
            <span class="example-question">{example.question}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function ExampleImage({ example }: { readonly example: Example }): VNode {
  const url = useSignal<string | undefined>(undefined);

  useEffect(() => {
    const show = async (): Promise<void> => {
      url.value = (await examples.picture(example))?.url;
    };
    void show();
  }, [example]);

  return (
    <img
      class="example-picture"
      draggable={false}
      src={url.value}
      alt={example.alt}
      width={512}
      height={512}
      decoding="async"
    />
  );
}
