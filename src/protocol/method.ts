import type * as v from 'valibot';

/** One method of the contract: its name and what may cross in both directions. */
export interface Method<Params, Result> {
  readonly name: string;
  readonly params: v.GenericSchema<unknown, Params>;
  readonly result: v.GenericSchema<unknown, Result>;
}

/** A message from the companion that expects no answer. */
export interface Notice<Params> {
  readonly name: string;
  readonly params: v.GenericSchema<unknown, Params>;
}

/** Declares a method; the types follow from the schemas. */
export function method<Params, Result>(name: string, params: v.GenericSchema<unknown, Params>, result: v.GenericSchema<unknown, Result>): Method<Params, Result> {
  return { name, params, result };
}

/** Declares a notification. */
export function notice<Params>(name: string, params: v.GenericSchema<unknown, Params>): Notice<Params> {
  return { name, params };
}
