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
