/**
 * The alphabet of byte-level tokenizers: every byte has a printable character. Printable Latin-1 stands for itself,
 * the other 68 bytes are the characters from U+0100 on, in order.
 * Source: `bytes_to_unicode` of GPT-2's encoder.
 */
export function byteLevelAlphabet(): ReadonlyMap<string, number> {
  const alphabet = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte += 1) {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    alphabet.set(String.fromCodePoint(printable ? byte : next), byte);
    if (!printable) next += 1;
  }
  return alphabet;
}
