import type { VaultPath } from '../../model/ids';
import type { ChatKind } from '../../model/chat';
import { mergeFrontMatter } from '../properties/front-matter';
import { aliasText, plain } from '../render/inline';
import type { BlockBase, NoteStyle } from '../types';
import { countOf, everyWords, wordsOf } from '../words/words';
import type { IndexText } from './chat-index';
import { bodyOf, sectionBase, withOwnSection } from './own-section';

/** A chat as the index of the export folder lists it. */
export interface ListedChat {
  readonly title: string;
  readonly kind: ChatKind;
  /** Path of its index. */
  readonly index: VaultPath;
  readonly messages: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

const mark = '^tg-chats';

/** The index of the export folder: its chats, the one with the newest message first. @param current text of the note, or null */
export function folderIndex(current: string | null, chats: readonly ListedChat[], { base, name, style }: { readonly base: BlockBase | null; readonly name: string; readonly style: Pick<NoteStyle, 'language'> }): IndexText {
  const words = wordsOf(style.language);
  const sorted = [...chats].sort((a, b) => (a.lastDay === b.lastDay ? compare(a.title, b.title) || compare(a.index, b.index) : compare(b.lastDay, a.lastDay)));
  const lines = [
    `# ${plain(name) || '?'}`,
    '',
    ...sorted.map(({ title, kind, index, messages, firstDay, lastDay }) => {
      const period = firstDay === '' ? [] : [firstDay === lastDay ? firstDay : `${firstDay} – ${lastDay}`];
      return `- ${[`[[${index.replace(/\.md$/, '')}|${aliasText(title) || '?'}]]`, words.index.kinds[kind], countOf(messages, 'message', words), ...period].join(' · ')}`;
    }),
  ];
  const { frontMatter, body } = bodyOf(current);
  const section = { lines, mark, base, isOwn: isChatLine };
  return { text: mergeFrontMatter(frontMatter, [['tg-layout', 'chats'], ['tg-count', chats.length]]) + withOwnSection(body, section), base: sectionBase(section) };
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const counted = new RegExp(`^- \\[\\[.*\\]\\] · .* · \\d+ (?:${everyWords.flatMap(({ units }) => units.message).join('|')})`);

function isChatLine(line: string): boolean {
  return line.startsWith('# ') || counted.test(line);
}
