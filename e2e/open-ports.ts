import type { Page } from "@playwright/test";

/** Counts the message channels that the page opens, and its ends of them that it closes. Called before the page is opened. */
export async function countPorts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counts = { opened: 0, closed: 0 };
    Object.assign(globalThis, { portCounts: counts });
    const Channel = MessageChannel;
    globalThis.MessageChannel = class extends Channel {
      constructor() {
        super();
        counts.opened += 1;
        const ends = [this.port1, this.port2];
        for (const port of ends) {
          const close = port.close.bind(port);
          port.close = () => {
            // Both ends of a channel may be closed here; it is gone with the first.
            if (ends.splice(0).length > 0) counts.closed += 1;
            close();
          };
        }
      }
    };
  });
}

/** Channels that are open now. */
export async function openPorts(page: Page): Promise<number> {
  return page.evaluate(() => {
    const counts = Reflect.get(globalThis, "portCounts") as {
      readonly opened: number;
      readonly closed: number;
    };
    return counts.opened - counts.closed;
  });
}
