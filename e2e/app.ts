import { expect, type Locator, type Page } from "@playwright/test";

export interface PictureFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Figures of an answer, from the attributes of its article. */
export interface AnswerFigures {
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly encodedViews: number;
}

/** The page as its users know it: by roles, names and the attributes that are documented. */
export class App {
  readonly message: Locator;
  readonly send: Locator;
  readonly stop: Locator;
  readonly log: Locator;
  readonly alerts: Locator;
  readonly status: Locator;
  readonly questions: Locator;
  readonly answers: Locator;
  readonly picker: Locator;

  readonly page: Page;
  /** The page's address, with its slash at the end. */
  readonly address: string;

  constructor(page: Page, address: string) {
    this.page = page;
    this.address = address;
    this.message = page.getByRole("textbox", { name: "Message" });
    this.send = page.getByRole("button", { name: "Send" });
    this.stop = page.getByRole("button", { name: "Stop" });
    this.log = page.getByRole("log", { name: "Conversation" });
    this.alerts = page.getByRole("alert").filter({ hasText: /\S/ });
    this.status = page.getByRole("status");
    this.questions = this.log.locator('article[data-role="user"]');
    this.answers = this.log.locator('article[data-role="assistant"]');
    this.picker = page.locator('input[type="file"][multiple]');
  }

  /** Opens the page, with what stands after `?`, and waits for a model that answers. */
  async open(query = ""): Promise<void> {
    await this.visit(query);
    await this.expectState("ready");
  }

  async visit(query = ""): Promise<void> {
    await this.page.goto(this.address + (query === "" ? "" : `?${query}`));
  }

  async expectState(state: string): Promise<void> {
    await expect(this.page.locator("html")).toHaveAttribute("data-app-state", state);
  }

  async attach(...pictures: readonly PictureFile[]): Promise<void> {
    await this.picker.setInputFiles([...pictures]);
  }

  /** Drops files on the page as a file manager does. */
  async drop(...pictures: readonly PictureFile[]): Promise<void> {
    await this.hand("drop", pictures);
  }

  async paste(...pictures: readonly PictureFile[]): Promise<void> {
    await this.hand("paste", pictures);
  }

  async ask(question: string): Promise<Locator> {
    const before = await this.answers.count();
    await this.message.fill(question);
    await this.send.click();
    return this.answers.nth(before);
  }

  /** Asks, and waits for the end of the answer. */
  async askToEnd(question: string): Promise<Locator> {
    const answer = await this.ask(question);
    await expect(answer).toHaveAttribute("data-state", "done");
    return answer;
  }

  async expectAnswer(question: string, words: string): Promise<Locator> {
    const answer = await this.askToEnd(question);
    // It is done: another answer will not become this one.
    await expect(textOf(answer)).toHaveText(words, { timeout: 1000 });
    return answer;
  }

  private async hand(kind: "drop" | "paste", pictures: readonly PictureFile[]): Promise<void> {
    const files = pictures.map(({ name, mimeType, buffer }) => ({
      name,
      mimeType,
      base64: buffer.toString("base64"),
    }));
    await this.page.evaluate(
      ({ kind: event, files: all }) => {
        const transfer = new DataTransfer();
        for (const { name, mimeType, base64 } of all) {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
          transfer.items.add(new File([bytes], name, { type: mimeType }));
        }
        const target = document.body;
        const init = { bubbles: true, cancelable: true };
        if (event === "paste") {
          target.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: transfer }));
          return;
        }
        for (const type of ["dragenter", "dragover", "drop"]) {
          target.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: transfer }));
        }
      },
      { kind, files },
    );
  }
}

/** The words of a message. */
export function textOf(article: Locator): Locator {
  return article.locator('[data-part="text"]');
}

export async function figuresOf(article: Locator): Promise<AnswerFigures> {
  const read = async (name: string): Promise<number> =>
    Number((await article.getAttribute(name)) ?? Number.NaN);
  return {
    promptTokens: await read("data-prompt-tokens"),
    reusedTokens: await read("data-reused-tokens"),
    encodedViews: await read("data-encoded-views"),
  };
}
