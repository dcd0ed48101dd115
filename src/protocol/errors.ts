import { ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import * as v from 'valibot';
import { describeError, isAbort, TobsFailure, toTobsError } from '../model/errors';
import { errorSchema } from './schema/error-schema';

/** JSON-RPC code of every error that carries a TobsError in `data`. Chosen outside the reserved ranges. */
const TOBS_ERROR = 1;

/** Any failure as it crosses the connection: code and fields in `data`, never a stack trace. */
export function toResponseError(caught: unknown): ResponseError<unknown> {
  const detail = toTobsError(caught);
  return new ResponseError(TOBS_ERROR, describeError(detail), detail);
}

/** The failure behind a rejected request; abort errors pass through untouched. */
export function fromResponseError(caught: unknown): unknown {
  if (caught instanceof TobsFailure || isAbort(caught)) return caught;
  if (caught instanceof ResponseError) {
    const detail = v.safeParse(errorSchema, caught.data);
    if (detail.success) return new TobsFailure(detail.output, { cause: caught });
    if (isConnectionLost(caught.code)) return new TobsFailure({ code: 'COMPANION_FAILED', reason: 'the connection to it ended' }, { cause: caught });
    return new TobsFailure({ code: 'PROTOCOL', reason: caught.message }, { cause: caught });
  }
  if (caught instanceof ConnectionError) return new TobsFailure({ code: 'COMPANION_FAILED', reason: 'the connection to it is closed' }, { cause: caught });
  return caught;
}

function isConnectionLost(code: number): boolean {
  return code === ErrorCodes.PendingResponseRejected || code === ErrorCodes.MessageWriteError || code === ErrorCodes.ConnectionInactive;
}

/** What a value that does not fit its schema means: the place and the rule, never the value (it may be secret). */
export function schemaFailure(what: string, issues: readonly v.BaseIssue<unknown>[]): TobsFailure {
  const first = issues[0];
  const place = first?.path?.map((item) => String(item.key)).join('.') ?? '';
  const rule = first === undefined ? 'does not fit' : `expected ${first.expected ?? first.type}`;
  return new TobsFailure({ code: 'PROTOCOL', reason: `${what}${place === '' ? '' : ` at ${place.slice(0, 200)}`}: ${rule.slice(0, 200)}` });
}
