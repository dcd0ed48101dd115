import type { TobsError, TobsErrorCode } from '../errors';

/** What happened and what to do, for a person, in one language: a language that lacks an error does not compile. */
export type ErrorTexts = { readonly [Code in TobsErrorCode]: (error: Extract<TobsError, { code: Code }>) => string };

/** The sentence for one error. */
export function textOf(texts: ErrorTexts, error: TobsError): string {
  return (texts[error.code] as (error: TobsError) => string)(error);
}
