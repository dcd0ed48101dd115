import type { Message } from '../../model/message';
import { dateAndTime } from './inline';
import { blankHash, lineHash } from '../merge/line-hash';
import { isAnswerLine, isDeletedLine, isPlaceholderLine, isReactionLine, isTranscriptLine, withoutEditTime } from '../merge/own-lines';
import type { NoteStyle } from '../types';
import { wordsOf } from '../words/words';

/** What stands above a message's earlier text; undefined for messages nobody edited. */
export function earlierTitle({ editDate }: Message, style: NoteStyle): string | undefined {
  return editDate === undefined ? undefined : `${wordsOf(style.language).text.beforeEdit} ${dateAndTime(editDate, style.timeZone)}`;
}

/**
 * What an edit on Telegram takes out of a block, as a folded callout; nothing when no text goes. It counts as the user's from
 * then on, so that no later run touches it.
 *
 * @param current the block's lines as they are  @param base hashes of the lines that were written last
 */
export function earlierText(title: string, { current, incoming, base }: { readonly current: readonly string[]; readonly incoming: readonly string[]; readonly base: readonly string[] }): readonly string[] {
  const written = new Set(base);
  const kept = new Set(incoming.map((line) => lineHash(withoutEditTime(line))));
  const gone = current.filter((line) => written.has(lineHash(line)) && !kept.has(lineHash(withoutEditTime(line))) && !saysHowThingsStand(line));
  return gone.every((line) => lineHash(line) === blankHash) ? [] : ['', `> [!note]- ${title}`, ...gone.map((line) => (line === '' ? '>' : `> ${line}`)), ''];
}

function saysHowThingsStand(line: string): boolean {
  return isReactionLine(line) || isPlaceholderLine(line) || isTranscriptLine(line) || isDeletedLine(line) || isAnswerLine(line) || /^!?\[\[/.test(line);
}
