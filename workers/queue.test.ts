import { expect, test } from "vitest";
import { success, type Result } from "../src/contract/result.ts";
import { JobQueue } from "./queue.ts";

const never = new AbortController().signal;
const cancelled = { ok: false, failure: { type: "cancelled" } };

/** A job that ends when it is told to. */
function gate(): { readonly job: () => Promise<Result<string>>; readonly open: (value: string) => void } {
  const target = new EventTarget();
  const opened = new Promise<Result<string>>((resolve) => {
    target.addEventListener("open", (event) =>
      resolve(success(event instanceof OpenEvent ? event.value : "")),
    );
  });
  return { job: () => opened, open: (value) => void target.dispatchEvent(new OpenEvent(value)) };
}

class OpenEvent extends Event {
  readonly value: string;

  constructor(value: string) {
    super("open");
    this.value = value;
  }
}

test("jobs run one after the other, in the order of the calls", async () => {
  const queue = new JobQueue();
  const first = gate();
  const seen: string[] = [];
  const one = queue.run("demanded", first.job, never);
  const two = queue.run(
    "demanded",
    async () => {
      seen.push("second begins");
      return success("second");
    },
    never,
  );
  seen.push("first ends");
  first.open("first");
  expect([await one, await two]).toEqual([success("first"), success("second")]);
  expect(seen).toEqual(["first ends", "second begins"]);
});

test("a job that is aborted while it waits never runs, answers at once, and blocks nobody", async () => {
  const queue = new JobQueue();
  const first = gate();
  const one = queue.run("demanded", first.job, never);
  const stop = new AbortController();
  let hasRun = false;
  const two = queue.run(
    "demanded",
    async () => {
      hasRun = true;
      return success("second");
    },
    stop.signal,
  );
  const three = queue.run("demanded", async () => success("third"), never);
  stop.abort();
  expect(await two).toEqual(cancelled);
  first.open("first");
  expect(await one).toEqual(success("first"));
  expect(await three).toEqual(success("third"));
  expect(hasRun).toBe(false);
});

test("a waiting demanded job can be seen, an eager one cannot, a running one no more", async () => {
  const queue = new JobQueue();
  const first = gate();
  const one = queue.run("eager", first.job, never);
  const two = queue.run("eager", async () => success("second"), never);
  expect(queue.isDemanded).toBe(false);
  let duringThird: boolean | undefined;
  const three = queue.run(
    "demanded",
    async () => {
      duringThird = queue.isDemanded;
      return success("third");
    },
    never,
  );
  expect(queue.isDemanded).toBe(true);
  first.open("first");
  await Promise.all([one, two, three]);
  expect(duringThird).toBe(false);
});

test("a job that throws is a bug of its caller's and blocks nobody", async () => {
  const queue = new JobQueue();
  const one = queue.run(
    "demanded",
    async () => {
      throw new Error("bug");
    },
    never,
  );
  const two = queue.run("demanded", async () => success("second"), never);
  await expect(one).rejects.toThrow("bug");
  expect(await two).toEqual(success("second"));
});
