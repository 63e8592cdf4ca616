const mask = 2n ** 64n - 1n;
const multiplier = 6364136223846793005n;

/**
 * PCG32: 64 bits of state through a linear congruential step, 32 bits out by XSH-RR (M. E. O'Neill, "PCG: A Family of Simple
 * Fast Space-Efficient Statistically Good Algorithms for Random Number Generation", 2014; `pcg32_srandom_r`, `pcg32_random_r`).
 * Each `stream` is a sequence of its own. Gives whole numbers from 0 to 2^32 - 1.
 */
export function pcg32(seed: bigint, stream: bigint): () => number {
  const increment = ((stream << 1n) | 1n) & mask;
  const advanced = (from: bigint): bigint => (from * multiplier + increment) & mask;
  let state = advanced((increment + seed) & mask);
  return () => {
    const old = state;
    state = advanced(old);
    const shifted = Number((((old >> 18n) ^ old) >> 27n) & 0xffff_ffffn);
    const turn = Number(old >> 59n);
    return ((shifted >>> turn) | (shifted << (-turn & 31))) >>> 0;
  };
}

/** Coins in [0, 1), 53 random bits each, from two numbers of PCG32. `seed`: a whole number from 0 on. */
export function seededCoins(seed: number): () => number {
  const next = pcg32(BigInt(seed), 0n);
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}
