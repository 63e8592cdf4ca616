import type { InferenceSession, Tensor } from "onnxruntime-web";
import type { GraphName } from "../../src/contract/device.ts";
import type { EngineFailure, Stage } from "../../src/contract/failure.ts";
import { failed, success, type Result } from "../../src/contract/result.ts";
import { runtimeFailure } from "./runtime-failure.ts";
import type { Tensors, TensorSpec } from "./tensors.ts";

/** Nothing on the console: what goes wrong comes back as a failure. */
const quiet: InferenceSession.RunOptions = { logSeverityLevel: 4 };

export type Feeds = Readonly<Record<string, Tensor>>;

/** One graph of a model, ready to run. It knows what it declares; what it is fed is made from that. */
export class Graph {
  readonly name: GraphName;
  readonly inputs: ReadonlyMap<string, TensorSpec>;
  readonly outputs: ReadonlyMap<string, TensorSpec>;
  readonly #session: InferenceSession;
  readonly #tensors: Tensors;

  constructor(name: GraphName, session: InferenceSession, tensors: Tensors) {
    this.name = name;
    this.#session = session;
    this.#tensors = tensors;
    this.inputs = specs(session.inputMetadata);
    this.outputs = specs(session.outputMetadata);
  }

  /**
   * Runs once, feeding only what is declared, and gives the outputs asked for, in that order. The caller drops them, and
   * whatever it fed. Fails with `runtime`, `out-of-memory` or `device-lost`.
   */
  async run(feeds: Feeds, outputs: readonly string[], doing: Stage): Promise<Result<readonly Tensor[]>> {
    const wanted = Object.entries(feeds).filter(([name]) => this.inputs.has(name));
    let values: InferenceSession.ReturnType;
    try {
      values = await this.#session.run(Object.fromEntries(wanted), outputs, quiet);
    } catch (error) {
      return failed(runtimeFailure(error, doing));
    }
    return success(
      outputs.map((name) => {
        const tensor = values[name];
        if (tensor === undefined) throw new Error(`${this.name} gave no ${name}`);
        return this.#tensors.hold(tensor);
      }),
    );
  }
}

function specs(metadata: readonly InferenceSession.ValueMetadata[]): ReadonlyMap<string, TensorSpec> {
  const found = new Map<string, TensorSpec>();
  for (const value of metadata) {
    if (value.isTensor) found.set(value.name, { name: value.name, type: value.type, shape: value.shape });
  }
  return found;
}

/** What a stage of the pipeline knows how to feed and wants back. */
export interface GraphNeeds {
  /** Inputs the graph must have. */
  readonly inputs: readonly string[];
  /** Inputs that are fed where the graph has them. */
  readonly optional: readonly string[];
  readonly outputs: readonly string[];
}

/** Holds a graph against what its stage can feed. `undefined`: they fit. */
export function unfit(
  graph: Pick<Graph, "name" | "inputs" | "outputs">,
  needs: GraphNeeds,
): EngineFailure | undefined {
  const known = new Set([...needs.inputs, ...needs.optional]);
  const unknown = [...graph.inputs.keys()].find((input) => !known.has(input));
  if (unknown !== undefined) return unsupported("unknown-input", graph.name, unknown);
  const absent = needs.inputs.find((input) => !graph.inputs.has(input));
  if (absent !== undefined) return unsupported("missing-input", graph.name, absent);
  const lacking = needs.outputs.find((output) => !graph.outputs.has(output));
  if (lacking !== undefined) return unsupported("missing-output", graph.name, lacking);
  return undefined;
}

function unsupported(
  reason: "unknown-input" | "missing-input" | "missing-output",
  graph: GraphName,
  value: string,
): EngineFailure {
  return { type: "unsupported-model", reason, detail: `${graph}: ${value}` };
}

/** The failure for an input whose declared type no numbers of ours come in. */
export function wrongType(graph: GraphName, spec: TensorSpec): EngineFailure {
  return { type: "unsupported-model", reason: "dtype", detail: `${graph}: ${spec.name} is ${spec.type}` };
}

/** A declared input or output that `unfit` has checked before. */
export function declared(side: ReadonlyMap<string, TensorSpec>, name: string): TensorSpec {
  const spec = side.get(name);
  if (spec === undefined) throw new Error(`${name} was not checked`);
  return spec;
}
