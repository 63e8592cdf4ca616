declare const brand: unique symbol;

/** A `Base` that cannot be swapped by accident with another one: `Brand<string, "ImageId">`. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
