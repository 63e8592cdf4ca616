import { type Dtype, dtypes, type Provider } from "../contract/device.ts";
import type { Detail } from "../contract/image.ts";
import type { ModelChoice, ModelSource } from "../contract/model.ts";
import { hubEndpoint, nano } from "./models.ts";

export const parameterNames = ["device", "model", "dtype", "tiles", "seed", "hub"] as const;
export type ParameterName = (typeof parameterNames)[number];

/** A value of the address that cannot be used; the default stands in for it. */
export interface BadParameter {
  readonly name: ParameterName;
  readonly value: string;
}

export interface Parameters {
  readonly choice: ModelChoice;
  /** The address named a model, so another one must not quietly take its place. */
  readonly modelAsked: boolean;
  readonly detail: Detail;
  /** Of the first answer, where answers are drawn; greedy ones have none. */
  readonly seed?: number;
  readonly endpoint: string;
  readonly bad: readonly BadParameter[];
}

const siteName = /^[a-z0-9][a-z0-9._-]{0,63}$/i;
const hubName = /^([a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*)(?:@([a-z0-9][a-z0-9._/-]*))?$/i;

/** Reads `?device=&model=&dtype=&tiles=&seed=&hub=`. What cannot be used is listed in `bad`. */
export function parseParameters(search: string): Parameters {
  const query = new URLSearchParams(search);
  const bad: BadParameter[] = [];
  const read = <T>(name: ParameterName, parse: (value: string) => T | undefined): T | undefined => {
    const value = query.get(name);
    if (value === null || value === "") {
      return undefined;
    }
    const parsed = parse(value);
    if (parsed === undefined) {
      bad.push({ name, value });
    }
    return parsed;
  };
  const endpoint = read("hub", parseEndpoint) ?? hubEndpoint;
  const provider = read("device", parseProvider);
  const source = read("model", (value) => parseModel(value, endpoint));
  const dtype = read("dtype", parseDtype);
  const detail = read("tiles", parseDetail);
  const seed = read("seed", parseSeed);
  return {
    choice: {
      source: source ?? nano,
      ...(provider === undefined ? {} : { provider }),
      ...(dtype === undefined ? {} : { dtype }),
    },
    modelAsked: source !== undefined,
    detail: detail ?? { type: "auto" },
    ...(seed === undefined ? {} : { seed }),
    endpoint,
    bad,
  };
}

function parseProvider(value: string): Provider | undefined {
  return value === "webgpu" || value === "wasm" ? value : undefined;
}

function parseDtype(value: string): Dtype | undefined {
  return dtypes.find((dtype) => dtype === value);
}

/** `name` is a folder of this site, `owner/name` or `owner/name@commit` a repository. */
function parseModel(value: string, endpoint: string): ModelSource | undefined {
  if (value.includes("..")) {
    return undefined;
  }
  if (siteName.test(value)) {
    return { type: "site", name: value };
  }
  const [, repo, revision = "main"] = hubName.exec(value) ?? [];
  return repo === undefined ? undefined : { type: "hub", repo, revision, endpoint };
}

function parseDetail(value: string): Detail | undefined {
  if (value === "auto" || value === "reference") {
    return { type: value };
  }
  if (value === "off") {
    return { type: "whole" };
  }
  return /^[1-4]$/.test(value) ? { type: "longest", tiles: Number(value) } : undefined;
}

function parseSeed(value: string): number | undefined {
  const seed = Number(value);
  return /^\d+$/.test(value) && Number.isSafeInteger(seed) ? seed : undefined;
}

/** A server with the hub's URLs, without the slash at its end. */
function parseEndpoint(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const web = url?.protocol === "https:" || url?.protocol === "http:";
  return url && web ? `${url.origin}${url.pathname}`.replace(/\/+$/, "") : undefined;
}
