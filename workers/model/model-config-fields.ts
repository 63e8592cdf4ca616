/** A config that cannot be used, naming file and field; becomes an `unsupported-model` failure. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The fields of one JSON object, checked as they are taken. A fallback is what the reference means by a field that
 * is left out; without one the field is required. Every method throws `ConfigError`.
 */
export class Fields {
  readonly #json: Json;
  readonly #place: string;

  /** `place` is the file, and the fields that lead to this object: `config.json text_config`. */
  constructor(json: unknown, place: string) {
    if (!isObject(json)) throw new ConfigError(`${place}: not an object`);
    this.#json = json;
    this.#place = place;
  }

  has(name: string): boolean {
    const value = this.#json[name];
    return value !== undefined && value !== null;
  }

  object(name: string): Fields {
    return new Fields(this.#json[name], `${this.#place} ${name}`);
  }

  string(name: string): string {
    const value = this.#json[name];
    return typeof value === "string" ? value : this.#refuse(name, "a string");
  }

  boolean(name: string, fallback: boolean): boolean {
    const value = this.has(name) ? this.#json[name] : fallback;
    return typeof value === "boolean" ? value : this.#refuse(name, "true or false");
  }

  integer(name: string, bounds: Bounds, fallback?: number): number {
    const value = this.#number(name, bounds, fallback);
    return Number.isInteger(value) ? value : this.#refuse(name, "an integer");
  }

  number(name: string, bounds: Bounds, fallback?: number): number {
    return this.#number(name, bounds, fallback);
  }

  /** One number, or a list of them. */
  integers(name: string, bounds: Bounds): readonly number[] {
    const value = this.#json[name];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const wanted = `an integer or integers from ${bounds.min} to ${bounds.max}`;
    return list.map((item) => {
      return isWithin(item, bounds) && Number.isInteger(item) ? item : this.#refuse(name, wanted);
    });
  }

  /** Three numbers, or one that stands for three. */
  triple(name: string, bounds: Bounds, fallback: number): readonly [number, number, number] {
    const value = this.has(name) ? this.#json[name] : fallback;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value, value, value];
    const [red, green, blue, more] = values;
    if (isWithin(red, bounds) && isWithin(green, bounds) && isWithin(blue, bounds) && more === undefined) {
      return [red, green, blue];
    }
    return this.#refuse(name, `three numbers from ${bounds.min} to ${bounds.max}`);
  }

  /** Says what was found where something else was wanted. */
  #refuse(name: string, wanted: string): never {
    const found = JSON.stringify(this.#json[name])?.slice(0, 40) ?? "nothing";
    throw new ConfigError(`${this.#place}: ${name} is ${found}, not ${wanted}`);
  }

  #number(name: string, bounds: Bounds, fallback: number | undefined): number {
    const value = this.has(name) ? this.#json[name] : fallback;
    return isWithin(value, bounds) ? value : this.#refuse(name, `from ${bounds.min} to ${bounds.max}`);
  }
}

function isWithin(value: unknown, bounds: Bounds): value is number {
  // NaN is within nothing.
  return typeof value === "number" && value >= bounds.min && value <= bounds.max;
}

function isObject(json: unknown): json is Json {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
