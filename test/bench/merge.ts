import { updateNote } from '../../src/notes/merge/update-note';
import type { BlockUpdate } from '../../src/notes/types';
import { figureOf, type Figure } from './figure';

const BLOCKS = 2000;
const ROUNDS = 7;
/** Chosen: the slowest of all writing, a busy day that was edited everywhere, stays far from a second. */
const LEAST = 20_000;

const textOf = (id: number, edition: number): string => `**Person ${id % 40}** · ${String(id % 24).padStart(2, '0')}:${String(id % 60).padStart(2, '0')}\nWhat message ${id} says, in edition ${edition}.\nIts second line.\n^tg-${id}`;

/** A note of two thousand messages: Telegram changed a third, the user wrote into a third, some are both. */
export async function benchMerge(): Promise<readonly Figure[]> {
  const ids = Array.from({ length: BLOCKS }, (_, index) => index + 1);
  const first = updateNote(null, { properties: [['tg-layout', 'day']], blocks: ids.map((id) => ({ block: { id: `tg-${id}`, text: textOf(id, 1) }, base: null })) });
  const edited = first.text.replace(/^What message (\d+) says.*$/gm, (line, id: string) => (Number(id) % 3 === 1 || Number(id) % 15 === 0 ? `${line}\nA remark of the user on ${id}.` : line));
  const blocks: readonly BlockUpdate[] = ids.map((id) => ({ block: { id: `tg-${id}`, text: textOf(id, id % 3 === 0 ? 2 : 1) }, base: first.bases.get(`tg-${id}`) ?? null }));
  const rates: number[] = [];
  // One round more, for warming up.
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    const { text } = updateNote(edited, { properties: [], blocks });
    const { user, system } = process.cpuUsage(before);
    check(text);
    if (round > 0) rates.push((BLOCKS * 1e6) / (user + system));
  }
  return await Promise.resolve([figureOf(`merge of a note of ${BLOCKS} messages, a third edited by Telegram, a third by the user`, 'messages per CPU second', rates, { least: LEAST })]);
}

/** Both halves of the edits must be there, or what was measured was no merge. */
function check(text: string): void {
  const remarks = text.match(/^A remark of the user/gm)?.length ?? 0;
  const editions = text.match(/in edition 2\.$/gm)?.length ?? 0;
  if (remarks < BLOCKS / 3 || editions < BLOCKS / 4) throw new Error(`${remarks} remarks and ${editions} new editions came through`);
}
