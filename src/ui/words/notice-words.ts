import { assertNever } from "../../contract/assert-never.ts";
import type { Notice } from "../../chat/notice.ts";
import { modelName } from "../../chat/models.ts";
import type { ParameterName } from "../../chat/parameters.ts";
import { graphLabel, providerName, reasonSentence } from "./device-words.ts";
import { failureWords } from "./failure-words.ts";

export interface NoticeWords {
  readonly sentence: string;
  /** Something did not work, or there is only something to know. */
  readonly tone: "trouble" | "note";
  readonly detail?: string;
}

export function noticeWords(notice: Notice): NoticeWords {
  switch (notice.type) {
    case "bad-parameter":
      return {
        tone: "note",
        sentence: `The address says “${notice.parameter.name}=${shortened(notice.parameter.value)}”, which is not possible. ${expected(notice.parameter.name)}`,
      };
    case "load-failed": {
      const { sentence, ...rest } = failureWords(notice.failure);
      const name = modelName(notice.choice.source);
      const back = notice.backTo ? ` ${modelName(notice.backTo)} is back in its place.` : "";
      return { tone: "trouble", sentence: `${name} did not load. ${sentence}${back}`, ...rest };
    }
    case "stepped-down":
      return steppedDown(notice);
    case "dtype-replaced":
      return {
        tone: "note",
        sentence: `The weights “${notice.asked}” that the address asks for cannot be used here for: ${notice.graphs.map(graphLabel).join(", ")}. Others were chosen.`,
      };
    case "picture-failed": {
      const { sentence, ...rest } = failureWords(notice.failure);
      return { tone: "trouble", sentence: `“${shortened(notice.name)}” was not added. ${sentence}`, ...rest };
    }
    case "example-failed":
      return {
        tone: "trouble",
        sentence: `The example “${notice.file}” could not be fetched. Try again with a network.`,
      };
    case "link-dropped":
      return {
        tone: "note",
        sentence:
          "That was a link, not a picture file. Save the picture first, then drop the file here: Ocelli fetches nothing from other sites.",
      };
    default:
      return assertNever(notice);
  }
}

function steppedDown({ from, to, reason }: Extract<Notice, { type: "stepped-down" }>): NoticeWords {
  if (reason && reason.type !== "webgpu-failed") {
    return { tone: "note", sentence: reasonSentence(reason) };
  }
  const sentence = `${providerName(from)} did not work here, so the model runs on ${providerName(to)}, which is slower.`;
  return { tone: "note", sentence, ...(reason ? { detail: reason.detail } : {}) };
}

function expected(name: ParameterName): string {
  switch (name) {
    case "device":
      return "It can be “webgpu” or “wasm”; the best one was chosen.";
    case "model":
      return "It can be “ocelli-nano” or a repository such as “owner/name”; Ocelli Nano was chosen.";
    case "dtype":
      return "It can be a weight format such as “q8”, “q4” or “fp32”; the best ones were chosen.";
    case "tiles":
      return "It can be 1 to 4, “auto”, “reference” or “off”; “auto” was chosen.";
    case "seed":
      return "It can be a whole number; it was left out.";
    case "hub":
      return "It can be a server's address that begins with https://; the Hugging Face hub was chosen.";
    default:
      return assertNever(name);
  }
}

function shortened(text: string): string {
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}
