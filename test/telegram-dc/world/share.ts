/** Which messages carry the same file, and which files hold the same bytes. */
import type { Chat } from './chat';
import { chance, mix } from './hash';

const SALT = { reuse: 41, from: 42 };

/** The row whose file `row` carries: itself, or an earlier one of the same block. */
export function sourceRow(chat: Chat, row: number): number {
  const { spec, firstRow } = chat.blockOf(row);
  const { distinct, reuse = 0 } = spec.files ?? {};
  const hash = chat.hashOf(row);
  if (distinct !== undefined) return row - firstRow < distinct ? row : firstRow + (mix(hash, SALT.from) % distinct);
  if (row === firstRow || chance(hash, SALT.reuse) >= reuse) return row;
  for (let attempt = 0; attempt < 12; attempt++) {
    const earlier = firstRow + (mix(hash, SALT.from + attempt) % (row - firstRow));
    if (chat.rows.kind(earlier) === chat.rows.kind(row)) return sourceRow(chat, earlier);
  }
  return row;
}

/** The row whose file has the same bytes as that of source row `row` under another id, if any. */
export function twinOf(chat: Chat, row: number): number | undefined {
  const { spec, firstRow } = chat.blockOf(row);
  const { distinct, twins = 0 } = spec.files ?? {};
  if (distinct === undefined) return undefined;
  const index = row - firstRow - (distinct - twins);
  return index >= 0 && index < twins && index < distinct - twins ? firstRow + index : undefined;
}
