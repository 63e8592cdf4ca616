import { longestRun } from "./gpu-attention.ts";
import { floatBytes, type FloatType } from "./tensors.ts";

/** A part of a buffer, in bytes; the GPU copies multiples of 4. */
export interface Slice {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** Copies between buffers on the device of the runtime, in order with the runtime's own work. */
export class GpuBuffers {
  /** New positions that a decoder may read in one run here. */
  readonly longestRun: number;
  readonly #device: GPUDevice;

  constructor(device: GPUDevice) {
    // Older browsers have devices that do not tell their adapter.
    const adapter: GPUAdapterInfo | undefined = device.adapterInfo;
    this.longestRun = longestRun(adapter ?? {});
    this.#device = device;
  }

  /** A new buffer of `bytes` with `slices` of `source` in it. The caller destroys it. */
  gather(source: GPUBuffer, bytes: number, slices: readonly Slice[]): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    // The runtime binds whole buffers and wants a multiple of 16.
    const target = this.#device.createBuffer({ size: Math.ceil(bytes / 16) * 16, usage });
    const encoder = this.#device.createCommandEncoder();
    for (const slice of slices) {
      encoder.copyBufferToBuffer(source, slice.from, target, slice.to, slice.bytes);
    }
    this.#device.queue.submit([encoder.finish()]);
    return target;
  }

  /** `count` numbers of `source`, starting at number `first`. Rejects when the device is lost meanwhile. */
  async read(source: GPUBuffer, type: FloatType, first: number, count: number): Promise<ArrayBuffer> {
    const size = floatBytes[type];
    // Copies start and end at multiples of 4 bytes: half-precision numbers may bring a neighbor along.
    const start = Math.floor((first * size) / 4) * 4;
    const skipped = first * size - start;
    const bytes = Math.ceil((skipped + count * size) / 4) * 4;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const staging = this.#device.createBuffer({ size: bytes, usage });
    try {
      const encoder = this.#device.createCommandEncoder();
      encoder.copyBufferToBuffer(source, start, staging, 0, bytes);
      this.#device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      return staging.getMappedRange().slice(skipped, skipped + count * size);
    } finally {
      staging.destroy();
    }
  }
}
