/** The runtime keeps its memory to itself, so that the memories made in this worker are noted as they are made. */
const memories: WebAssembly.Memory[] = [];

/** Notes every WASM memory that is made from now on. Called once, before the runtime is loaded. */
export function watchWasmHeap(): void {
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
}

/** Bytes of WASM memory in this worker. It never shrinks: this is also the most there was. */
export function wasmHeapBytes(): number {
  return memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
}
