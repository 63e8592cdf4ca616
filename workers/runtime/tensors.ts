import type { Tensor } from "onnxruntime-web";
import { float16FromFloat32, float32FromFloat16 } from "./float16.ts";
import type { Runtime } from "./runtime.ts";

/** An input or output as the graph declares it; a dimension that may vary has a name instead of a number. */
export interface TensorSpec {
  readonly name: string;
  readonly type: Tensor.Type;
  readonly shape: readonly (number | string)[];
}

export type FloatType = "float32" | "float16";

/** Bytes of one number. */
export const floatBytes: Readonly<Record<FloatType, number>> = { float32: 4, float16: 2 };

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

  /** From the bits of its numbers. */
  bits(type: FloatType, bits: ArrayBuffer, dims: readonly number[]): Tensor {
    const { Tensor: Type } = this.#runtime;
    const tensor =
      type === "float32"
        ? new Type("float32", new Float32Array(bits), dims)
        : new Type("float16", new Uint16Array(bits), dims);
    return this.hold(tensor);
  }

  /** Around a buffer of the GPU, which is destroyed with the tensor. */
  gpu(buffer: GPUBuffer, type: FloatType, dims: readonly number[]): Tensor {
    const { Tensor: Type } = this.#runtime;
    return this.hold(Type.fromGpuBuffer(buffer, { dataType: type, dims, dispose: () => buffer.destroy() }));
  }
}

/** The float type of a tensor or of a declaration; `undefined` for whole numbers and the rest. */
export function floatType(value: { readonly type: Tensor.Type }): FloatType | undefined {
  return value.type === "float32" || value.type === "float16" ? value.type : undefined;
}

/** The bytes of a tensor on the CPU, not copied. */
export function bytesOf(tensor: Tensor): Uint8Array<ArrayBuffer> {
  const { data } = tensor;
  // The runtime copies outputs out of its memory into buffers of their own.
  if (!ArrayBuffer.isView(data) || !(data.buffer instanceof ArrayBuffer)) {
    throw new Error(`no bytes in a tensor of ${tensor.type}`);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Bits as float32, whatever they were; shares memory where it already is. */
export function floatsFromBits(type: FloatType, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  if (type === "float32") return new Float32Array(buffer, byteOffset, byteLength / 4);
  return float32FromFloat16(new Uint16Array(buffer, byteOffset, byteLength / 2));
}
