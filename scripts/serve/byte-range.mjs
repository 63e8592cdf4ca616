// @ts-check

/**
 * @typedef {{ type: "whole" } | { type: "part", first: number, last: number } | { type: "unsatisfiable" }} ByteRange
 * First and last byte, both included.
 */

/**
 * Reads a `Range` header for a file of `size` bytes (RFC 9110, 14). Several ranges at once, other units and
 * malformed ones are answered with the whole file, as the RFC allows.
 * @param {string | undefined} header
 * @param {number} size
 * @returns {ByteRange}
 */
export function byteRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return { type: "whole" };
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return { type: "whole" };
  if (from === "") {
    const count = Math.min(Number(to), size);
    return count === 0 ? { type: "unsatisfiable" } : { type: "part", first: size - count, last: size - 1 };
  }
  const first = Number(from);
  if (to !== "" && Number(to) < first) return { type: "whole" };
  if (first >= size) return { type: "unsatisfiable" };
  return { type: "part", first, last: to === "" ? size - 1 : Math.min(Number(to), size - 1) };
}
