import type { EngineFailure } from "./failure.ts";

/** What a call across the boundary gives: a value, or a failure a user can act on. Bugs are thrown. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: EngineFailure };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(failure: EngineFailure): { readonly ok: false; readonly failure: EngineFailure } {
  return { ok: false, failure };
}
