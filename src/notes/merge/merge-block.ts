import { answerLinesOf } from '../render/answers';
import { earlierText } from '../render/earlier-text';
import { lineHash, linesOfBase } from './line-hash';
import { contains, mergeLines, shows, withCallout, type MergedLines } from './merge-lines';
import { hasOpenFence, isBlank } from './note-text';
import { isAnswerLine, isDeletedLine, isPlaceholderLine, isReactionLine, isReplyLine, isTranscriptLine, withoutEditTime } from './own-lines';
import type { BlockUpdate, RenderedBlock } from '../types';

/** Stands for custom emoji until their character is known. */
const unknownEmoji = '❔';

/** A block of a note that is there, with what is new of it. */
export interface BlockMerge extends BlockUpdate {
  /** The note's properties show an older edit: needed where the block's header does not. */
  readonly isEditedSince?: boolean;
}

/**
 * Brings a new rendering into the lines of a region, which the user may have edited and written before.
 *
 * @param current the region's lines without the marker's
 * @returns the new lines without the marker's; the very same array when nothing changes
 */
export function mergeBlock(current: readonly string[], change: BlockMerge): MergedLines {
  const { block, base } = change;
  // The line that separates the block from the one before belongs to neither.
  const start = Math.max(current.findIndex((line) => !isBlank(line)), 0);
  const own = current.slice(start);
  // The replies a block lists are nobody's edit: they count as there on all three sides.
  const answers = answerLinesOf(own);
  const incoming = [...block.text.split('\n').slice(0, -1), ...answers];
  const hashes = base === null ? [] : withAnswerHashes(linesOfBase(base), answers, block.id);
  const merged = withEarlier(merge(own, incoming, hashes, change), { own, incoming, hashes, answers: answers.length }, change.earlierTitle);
  const isSame = merged.lines.length === own.length && merged.lines.every((line, index) => lineHash(line) === lineHash(own[index] ?? ''));
  return { ...merged, lines: isSame ? current : [...current.slice(0, start), ...merged.lines] };
}

/** Text that has just gone is put above the replies the block lists. */
function withEarlier(merged: MergedLines, versions: { readonly own: readonly string[]; readonly incoming: readonly string[]; readonly hashes: readonly string[]; readonly answers: number }, title: string | undefined): MergedLines {
  const { own, incoming, hashes, answers } = versions;
  if (title === undefined || merged.lines === own || merged.isConflict) return merged;
  const earlier = earlierText(title, { current: own, incoming, base: hashes });
  const at = merged.lines.length - answers;
  return earlier.length === 0 ? merged : { ...merged, lines: [...merged.lines.slice(0, at), ...earlier, ...merged.lines.slice(at)] };
}

function merge(current: readonly string[], incoming: readonly string[], hashes: readonly string[], change: BlockMerge): MergedLines {
  // Replies stand in the block themselves: nothing has to quote them.
  const told = incoming.filter((line) => !isAnswerLine(line));
  if (hashes.length === 0) return mergeWithoutBase(current, told, change);
  const base = hashes;
  // What stands before either version is the user's. The longer one decides: the shorter may be its last lines.
  const incomingHashes = incoming.map(lineHash);
  if (endsWith(current, incomingHashes) && (incoming.length > base.length || !endsWith(current, base))) return { lines: current, isConflict: false };
  if (endsWith(current, base)) return { lines: [...current.slice(0, current.length - base.length), ...incoming], isConflict: false };
  if (isApplied(current, told, base)) return { lines: current, isConflict: false };
  const relinked = withReplyLine(current, incoming, base);
  if (relinked !== null) return { lines: relinked, isConflict: false };
  const merged = mergeLines({ base, current, incoming });
  // Half a code fence would swallow the marker and what follows; then the two versions stay whole.
  return hasOpenFence(merged.lines) && !hasOpenFence(current) ? { lines: [...withCallout(current, told), ''], isConflict: true } : merged;
}

/** True when nobody changed the lines that were written with these hashes. */
function endsWith(lines: readonly string[], hashes: readonly string[]): boolean {
  const start = lines.length - hashes.length;
  return start >= 0 && hashes.every((hash, index) => hash === lineHash(lines[start + index] ?? ''));
}

/**
 * When nothing is new but what a reply links to: another line in the place of the old one. It is no version of the message, so
 * a user who changed the line keeps theirs alone. Null when more is new.
 */
function withReplyLine(current: readonly string[], incoming: readonly string[], base: readonly string[]): readonly string[] | null {
  const at = incoming.findIndex(isReplyLine);
  const isAll = at >= 0 && incoming.length === base.length && incoming.every((line, index) => index === at || lineHash(line) === base[index]);
  if (!isAll) return null;
  const old = current.findIndex((line) => lineHash(line) === base[at]);
  return old < 0 ? current : [...current.slice(0, old), incoming[at] ?? '', ...current.slice(old + 1)];
}

/** True when a note was written already, but the process died before the new base was. */
function isApplied(current: readonly string[], incoming: readonly string[], base: readonly string[]): boolean {
  if (!shows(current, incoming)) return false;
  const gone = new Set(base);
  for (const line of incoming) gone.delete(lineHash(line));
  return !current.some((line) => gone.has(lineHash(line)));
}

/** Hashes of what was written last, without the marker's and with those of the replies listed since. */
function withAnswerHashes(hashes: readonly string[], answers: readonly string[], blockId: string): readonly string[] {
  const own = [`^${blockId}`, `  ^${blockId}`].some((marker) => hashes.at(-1) === lineHash(marker)) ? hashes.slice(0, -1) : hashes;
  return [...own, ...answers.map(lineHash)];
}

/**
 * Nobody knows any more what was written last. Then a difference may be the user's work or an edit on Telegram: the text
 * stays, and only another edit time brings Telegram's version in, below the user's. What no user writes (counts of reactions,
 * the state of a file, the mark of a deletion) is brought up to date.
 */
function mergeWithoutBase(current: readonly string[], incoming: readonly string[], { block, isEditedSince = false }: BlockMerge): MergedLines {
  const kept = withStateOf(current, incoming, block);
  if (kept.every(isBlank)) return { lines: incoming, isConflict: false };
  // Where the message it answers stands is no part of it.
  const said = incoming.filter((line) => !isReplyLine(line));
  if (contains(kept, said)) return { lines: kept, isConflict: false };
  const isOlder = isEditedSince || showsOlderEdit(kept, incoming[0] ?? '');
  if (!isOlder || shows(kept, said)) return { lines: kept, isConflict: false };
  return { lines: [...withCallout(kept, incoming), ''], isConflict: true };
}

/** True when the block's header is there with another edit time than the new one's, or with none. */
function showsOlderEdit(current: readonly string[], header: string): boolean {
  const plain = withoutEditTime(header);
  if (plain === header || current.includes(header) || current.includes(`> ${header}`)) return false;
  return current.some((line) => withoutEditTime(line) === plain);
}

/** True when a line that may already name people counts what an interim one counts; what is not known yet fits anything. */
function hasSameCounts(line: string, interim: string): boolean {
  const [known, fresh] = [line, interim].map((text) => text.replace(/ \(.*?\)(?= \S+ \d|$)/g, '').split(' '));
  return known !== undefined && fresh !== undefined && known.length === fresh.length && fresh.every((part, at) => part === known[at] || part === unknownEmoji);
}

/** Lines that only say how things stand, as Telegram and the file say it now. */
function withStateOf(current: readonly string[], incoming: readonly string[], { mediaLine, furtherLines = [], isInterim, transcript }: RenderedBlock): readonly string[] {
  const reactions = incoming.filter(isReactionLine);
  // In the order of the block; only when there is a place for each is it known which belongs to which.
  const fileLines = new Set([...(mediaLine === undefined ? [] : [mediaLine]), ...furtherLines.map(({ line }) => line)]);
  const missing = incoming.filter((line) => fileLines.has(line) && !current.includes(line));
  const places = current.filter((line) => isPlaceholderLine(line) && !fileLines.has(line));
  const arrived = missing.length === places.length ? new Map(places.map((line, index) => [line, missing[index] ?? line])) : new Map<string, string>();
  return current.flatMap((line) => {
    if (isDeletedLine(line)) return [];
    if (isReactionLine(line) && reactions.length === 1) return isInterim === true && hasSameCounts(line, reactions[0] ?? '') ? [line] : reactions;
    if (isTranscriptLine(line) && transcript !== undefined) return ['', ...transcript.split('\n'), ''];
    return [arrived.get(line) ?? line];
  });
}
