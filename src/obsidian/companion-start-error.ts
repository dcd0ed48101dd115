import { TobsFailure } from '../model/errors';

/** Cause of a COMPANION_FAILED that happened before there was a companion. */
export class CompanionStartError extends Error {
  override readonly name = 'CompanionStartError';
}

/** The companion never started (no Node, no permission): starting it again would fail the same way. */
export function isStartFailure(error: unknown): boolean {
  return error instanceof TobsFailure && error.cause instanceof CompanionStartError;
}
