/** The fewest lanes of a subgroup that the runtime's attention kernel for many positions is written for. */
const leastLanes = 8;

/**
 * New positions that one run of a decoder may read and be right. From 32 on the runtime's WebGPU provider takes a flash
 * attention kernel that is wrong where subgroups are narrower than it expects: SwiftShader's have 4 lanes, and logits were off
 * by 0.13 from position 4 on; up to 31 they are right to 4e-7 whatever the cache holds (onnxruntime-web 1.31).
 */
export function longestRun({ subgroupMinSize }: Pick<GPUAdapterInfo, "subgroupMinSize">): number {
  return subgroupMinSize !== undefined && subgroupMinSize < leastLanes ? 31 : Number.POSITIVE_INFINITY;
}
