import type { CliData, CliFlags } from 'obsidian';
import type { ExportTarget } from '../export/types';
import type { HistoryRange } from '../model/chat';
import { describeError, TobsFailure, toTobsError } from '../model/errors';
import type { RunReport } from '../model/events';
import { rangeOf } from '../ui/range-choice';

/** Flags of `obsidian tobs:export`. */
export const exportFlags: CliFlags = {
  chat: { value: '<reference>', description: 'Chat to export: @name, id, link or me; without it everything chosen is exported' },
  last: { value: '<number>', description: 'Only the newest messages' },
  since: { value: '<yyyy-mm-dd>', description: 'Only messages from this day on' },
};

/** What the handler of Obsidian's command line exports. */
export interface CliParts {
  readonly chosen: () => readonly ExportTarget[];
  readonly run: (targets: readonly ExportTarget[]) => Promise<RunReport>;
}

/** Answers `obsidian tobs:export` with one JSON text: the report, or what went wrong. */
export async function exportByCli(params: CliData, parts: CliParts): Promise<string> {
  try {
    const targets = targetsOf(params, parts.chosen());
    return JSON.stringify(await parts.run(targets));
  } catch (caught) {
    const error = toTobsError(caught);
    return JSON.stringify({ outcome: 'failed', error: { code: error.code, message: describeError(error) } });
  }
}

function targetsOf(params: CliData, chosen: readonly ExportTarget[]): readonly ExportTarget[] {
  const range = rangeFrom(params);
  const reference = params.chat?.trim() ?? '';
  if (reference !== '') return [{ reference, range }];
  if (chosen.length === 0) throw new TobsFailure({ code: 'USAGE', reason: 'No chat is chosen. Pass chat=… or choose chats in Obsidian.' });
  return Object.keys(range).length === 0 ? chosen : chosen.map((target) => ({ ...target, range }));
}

function rangeFrom({ last, since }: CliData): HistoryRange {
  const newest = last === undefined ? {} : rangeOf({ kind: 'last', last, since: '' });
  if (newest === null) throw new TobsFailure({ code: 'USAGE', reason: 'last must be a whole number from 1 to 10000000.' });
  const from = since === undefined ? {} : rangeOf({ kind: 'since', last: '', since });
  if (from === null) throw new TobsFailure({ code: 'USAGE', reason: 'since must be a day such as 2026-01-31.' });
  return { ...newest, ...from };
}
