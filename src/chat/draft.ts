import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { ImageId } from "../contract/conversation.ts";
import { type Attachment, isResumable, isUsable } from "./attachment.ts";
import { attachmentsOf, type MessagePart, textOf } from "./message.ts";
import type { Notice } from "./notice.ts";
import { attachPicture, type PictureHost } from "./picture.ts";

/** What an example comes with: what is to be seen on it, and a question that fits. */
export interface ExampleWords {
  readonly alt: string;
  readonly question: string;
}

/** The message that is being written. */
export interface Draft {
  readonly text: Signal<string>;
  readonly attachments: ReadonlySignal<readonly Attachment[]>;
  attach(files: readonly File[]): void;
  /** Puts an example in the place of the example before it; words of the user's own stay. */
  attachExample(file: File, words: ExampleWords): void;
  remove(attachment: Attachment): void;
  /** Tries pictures again that failed by no fault of their own. */
  resume(): void;
  /** Empties the draft into the parts of a message: its pictures, then its words. */
  take(): readonly MessagePart[];
  /** Takes the parts of a message back, in front of what has been written since; pictures that cannot be read are left out. */
  putBack(parts: readonly MessagePart[]): void;
}

export function createDraft(host: PictureHost, tell: (notice: Notice) => void): Draft {
  const text = signal("");
  const attachments = signal<readonly Attachment[]>([]);
  let count = 0;
  let exampleQuestion = "";

  function add(file: File, example?: ExampleWords): void {
    count += 1;
    // Ids are made here.
    const id = `picture-${count}` as ImageId;
    const attachment = attachPicture(
      { id, file, example: example !== undefined, alt: example?.alt ?? file.name },
      host,
    );
    attachments.value = [...attachments.value, attachment];
    void watch(attachment);
  }

  /** A picture that cannot be read leaves the draft; one that failed otherwise stays, to be tried again. */
  async function watch(attachment: Attachment): Promise<void> {
    await attachment.settled();
    const now = attachment.state.value;
    if (now.state !== "failed" || !attachments.value.includes(attachment)) {
      return;
    }
    tell({ type: "picture-failed", name: attachment.name, failure: now.failure });
    if (!isUsable(attachment)) {
      remove(attachment);
    }
  }

  function resume(pictures: readonly Attachment[]): void {
    for (const attachment of pictures.filter((picture) => isResumable(picture.state.peek()))) {
      attachment.resume();
      void watch(attachment);
    }
  }

  function remove(attachment: Attachment): void {
    attachments.value = attachments.value.filter((other) => other !== attachment);
    attachment.dispose();
  }

  function take(): readonly MessagePart[] {
    const parts: MessagePart[] = attachments.value.map((attachment) => ({ type: "image", attachment }));
    const words = text.value.trim();
    if (words !== "") {
      parts.push({ type: "text", text: words });
    }
    attachments.value = [];
    text.value = "";
    exampleQuestion = "";
    return parts;
  }

  return {
    text,
    attachments,
    attach(files) {
      for (const file of files) {
        add(file);
      }
    },
    attachExample(file, words) {
      for (const attachment of attachments.value.filter((other) => other.example)) {
        remove(attachment);
      }
      add(file, words);
      if (text.value.trim() === "" || text.value === exampleQuestion) {
        text.value = words.question;
        exampleQuestion = words.question;
      }
    },
    remove,
    resume: () => resume(attachments.value),
    take,
    putBack(parts) {
      const pictures = attachmentsOf(parts);
      const usable = pictures.filter(isUsable);
      for (const attachment of pictures) {
        if (!usable.includes(attachment)) {
          attachment.dispose();
        }
      }
      attachments.value = [...usable, ...attachments.value];
      resume(usable);
      text.value = [textOf(parts), text.value].filter((words) => words !== "").join("\n");
    },
  };
}
