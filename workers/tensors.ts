import type { Tensor } from "onnxruntime-web";
import { float16FromFloat32, float32FromFloat16 } from "./float16.ts";
import type { Runtime } from "./runtime.ts";

/** An input or output as the graph declares it; a dimension that may vary has a name instead of a number. */
export interface TensorSpec {
  readonly name: string;
  readonly type: Tensor.Type;
  readonly shape: readonly (number | string)[];
}

/** Makes tensors in the types that graphs declare, and counts those alive. Who makes or receives one drops it. */
export class Tensors {
  readonly #runtime: Runtime;
  #alive = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  get alive(): number {
    return this.#alive;
  }

  /** Counts a tensor that the runtime made. */
  hold(tensor: Tensor): Tensor {
    this.#alive += 1;
    return tensor;
  }

  drop(tensor: Tensor): void {
    tensor.dispose();
    this.#alive -= 1;
  }

  /** `undefined` where the graph wants a type that numbers of this kind do not come in. */
  floats(spec: TensorSpec, values: Float32Array, dims: readonly number[]): Tensor | undefined {
    const { Tensor: Type } = this.#runtime;
    switch (spec.type) {
      case "float32":
        return this.hold(new Type("float32", values, dims));
      case "float16":
        return this.hold(new Type("float16", float16FromFloat32(values), dims));
      default:
        return undefined;
    }
  }

  /** As `floats`, for whole numbers and truth values. */
  integers(spec: TensorSpec, values: Int32Array, dims: readonly number[]): Tensor | undefined {
    const { Tensor: Type } = this.#runtime;
    switch (spec.type) {
      case "int64":
        return this.hold(new Type("int64", BigInt64Array.from(values, BigInt), dims));
      case "int32":
        return this.hold(new Type("int32", values, dims));
      case "bool":
        return this.hold(
          new Type(
            "bool",
            Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
            dims,
          ),
        );
      default:
        return undefined;
    }
  }

  /** A tensor around a buffer of the GPU that is destroyed with it. */
  gpu(buffer: GPUBuffer, type: "float32" | "float16", dims: readonly number[]): Tensor {
    const { Tensor: Type } = this.#runtime;
    return this.hold(Type.fromGpuBuffer(buffer, { dataType: type, dims, dispose: () => buffer.destroy() }));
  }
}

/** The numbers of a float tensor on the CPU, as float32; `undefined` for other types. */
export function floatsOf(tensor: Tensor): Float32Array | undefined {
  if (tensor.type === "float32") return tensor.data instanceof Float32Array ? tensor.data : undefined;
  if (tensor.type !== "float16" || !ArrayBuffer.isView(tensor.data)) return undefined;
  // Uint16Array or Float16Array, by what the browser has: the same bits.
  const { buffer, byteOffset, byteLength } = tensor.data;
  return float32FromFloat16(new Uint16Array(buffer, byteOffset, byteLength / 2));
}
