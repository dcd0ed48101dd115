import * as v from 'valibot';
import type { HistoryRange } from '../../model/chat';
import { TobsFailure } from '../../model/errors';
import { rangeOf } from '../../ui/range-choice';

/** What a link such as `obsidian://tobs?chat=@name&last=100` asks for. Nothing else can be asked for by a link. */
export type UriRequest =
  /** Everything that is chosen, as `export-now` does. */
  | { readonly kind: 'chosen' }
  | { readonly kind: 'chat'; readonly reference: string; readonly range: HistoryRange };

/** chosen: longer than any link Telegram makes. */
const longestReference = 200;

/** `action` and `vault` are the app's own. A parameter nobody knows is refused: it may mean more than is done. */
const ParametersSchema = v.strictObject({
  action: v.literal('tobs'),
  vault: v.optional(v.string()),
  chat: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(longestReference), v.regex(/^[^\p{Cc}\p{Cf}]*$/u))),
  last: v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,7}$/))),
  since: v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/))),
});

/** @throws TobsFailure USAGE naming the parameter that is wrong; REFERENCE_INVALID for what names no chat */
export async function readUriRequest(parameters: Readonly<Record<string, string>>): Promise<UriRequest> {
  const result = v.safeParse(ParametersSchema, parameters);
  if (!result.success) throw refused(v.getDotPath(result.issues[0]) ?? '');
  const { chat, last, since } = result.output;
  if (chat === undefined) {
    if (last !== undefined || since !== undefined) throw refused(last === undefined ? 'since' : 'last');
    return { kind: 'chosen' };
  }
  const { parseReference } = await import('../../telegram/chats/link');
  parseReference(chat);
  return { kind: 'chat', reference: chat, range: { ...part('last', last), ...part('since', since) } };
}

function part(kind: 'last' | 'since', value: string | undefined): HistoryRange {
  if (value === undefined) return {};
  const range = rangeOf({ kind, last: value, since: value });
  if (range === null) throw refused(kind);
  return range;
}

function refused(parameter: string): TobsFailure {
  return new TobsFailure({ code: 'USAGE', reason: `The link cannot be used: "${parameter.slice(0, 30)}" is not allowed or not right in it.` });
}
