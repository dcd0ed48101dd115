/** Message ids: each channel from 1, private chats and basic groups from one sequence of the account. */
import type { Chat } from './chat';
import { between, chance, hashText, mix } from './hash';
import type { BlockSpec } from './scenario';

const SALT = { missing: 21, gap: 22 };

function isMissing(spec: BlockSpec['ids'], seed: number, id: number): boolean {
  if (spec?.holes?.some(([from, to]) => id >= from && id <= to) === true) return true;
  return chance(mix(seed, id), SALT.missing) < (spec?.missing ?? 0);
}

/** Gives ids to the rows of a channel from `fromRow` on; rows whose id was written out take over the message of that id. */
export function numberChannel(chat: Chat, fromRow: number, overrides: ReadonlyMap<number, number>): void {
  const { rows } = chat;
  const seed = mix(chat.hash, hashText('ids'));
  let last = fromRow === 0 ? 0 : rows.id(fromRow - 1);
  for (let row = fromRow; row < rows.length; row++) {
    const spec = chat.blockOf(row).spec.ids;
    const wanted = chat.explicitOf(row)?.id;
    let id = last + 1;
    if (wanted !== undefined && rows.album(row) <= 1) id = Math.max(id, wanted);
    else if (rows.album(row) <= 1) {
      if (spec?.gap !== undefined) id += between(mix(seed, id), SALT.gap, spec.gap[0], spec.gap[1]);
      while (!overrides.has(id) && isMissing(spec, seed, id)) id++;
    }
    rows.ids[row] = id;
    last = id;
    const override = overrides.get(id);
    if (override !== undefined && rows.album(row) === 0) {
      rows.setKind(row, 'explicit');
      rows.refs[row] = override;
    }
  }
}

/** Gives ids to the new rows of all account-wide chats in the order of their dates. `from` holds each chat's first new row. */
export function numberAccount(chats: readonly Chat[], from: readonly number[], lastId: number, seed: number): number {
  const heads = chats.map((chat, n) => ({ chat, n, row: from[n] ?? 0 }));
  const entries: { chat: Chat; row: number; date: number; n: number }[] = [];
  for (const { chat, n, row: first } of heads) for (let row = first; row < chat.rows.length; row++) entries.push({ chat, row, date: chat.rows.date(row), n });
  entries.sort((a, b) => a.date - b.date || a.n - b.n || a.row - b.row);
  let last = lastId;
  for (const { chat, row } of entries) {
    let id = last + 1;
    // Items of an album follow one another without a gap.
    if (chat.rows.album(row) <= 1) {
      const spec = chat.blockOf(row).spec.ids;
      const hash = mix(seed, id);
      if (spec?.gap !== undefined) id += between(hash, SALT.gap, spec.gap[0], spec.gap[1]);
      while (chance(mix(seed, id), SALT.missing) < (spec?.missing ?? 0)) id++;
      const wanted = chat.explicitOf(row)?.id;
      if (wanted !== undefined) id = Math.max(id, wanted);
    }
    chat.rows.ids[row] = id;
    last = id;
  }
  return last;
}
