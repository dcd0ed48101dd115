import type { HistoryRange } from '../model/chat';

/** What the range fields of a form hold. */
export interface RangeChoice {
  readonly kind: 'all' | 'last' | 'since';
  /** As typed. */
  readonly last: string;
  /** `yyyy-mm-dd` as the date field gives it. */
  readonly since: string;
}

export const wholeRange: RangeChoice = { kind: 'all', last: '100', since: '' };

/** What the fields show for a range; null when they cannot show all of it. */
export function choiceOf({ last, sinceDate, ...rest }: HistoryRange): RangeChoice | null {
  if (Object.values(rest).some((bound) => bound !== undefined) || (last !== undefined && sinceDate !== undefined)) return null;
  if (last !== undefined) return { ...wholeRange, kind: 'last', last: String(last) };
  if (sinceDate === undefined) return wholeRange;
  const day = new Date(sinceDate * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return { ...wholeRange, kind: 'since', since: `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}` };
}

/** chosen: more messages than any chat can hold. */
const mostMessages = 10_000_000;

/** The range a form means, or null when a field is not filled in properly. The day begins at local midnight. */
export function rangeOf(choice: RangeChoice): HistoryRange | null {
  switch (choice.kind) {
    case 'all':
      return {};
    case 'last': {
      const last = /^\d{1,8}$/.test(choice.last.trim()) ? Number(choice.last) : 0;
      return last >= 1 && last <= mostMessages ? { last } : null;
    }
    case 'since': {
      const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(choice.since);
      if (match === null) return null;
      const midnight = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
      return Number.isNaN(midnight) ? null : { sinceDate: Math.floor(midnight / 1000) };
    }
  }
}
