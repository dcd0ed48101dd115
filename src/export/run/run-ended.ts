import { TobsFailure, type TobsError } from '../../model/errors';
import type { ChatReport } from '../../model/events';

/** Thrown when a chat's failure makes the rest of the run pointless; carries that chat's report. */
export class RunEnded extends TobsFailure {
  constructor(
    readonly report: ChatReport,
    detail: TobsError,
  ) {
    super(detail);
  }
}

/** Whether no other chat could fare better after this. A folder that cannot be written may be one chat's alone. */
export function endsRun(error: TobsError): boolean {
  return ['SIGNED_OUT', 'DISK_FULL', 'API_KEYS_INVALID', 'API_KEYS_MISSING', 'COMPANION_FAILED', 'PROTOCOL', 'TOO_MANY_ERRORS'].includes(error.code);
}
