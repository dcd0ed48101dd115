import type { Message } from '../../model/message';
import { renderPage } from '../pages/render-page';
import type { ArticleLink, FileLine, MessageLink, RenderContext } from '../types';
import { wordsOf } from '../words/words';
import { renderMediaLine } from './media-line';

/** What a rich message says, and the lines of the files in it. */
export interface RichText {
  /** Empty for ordinary messages. */
  readonly text: string;
  readonly fileLines: readonly FileLine[];
}

/**
 * The blocks of a rich message. Its headings are bold lines: those of the note are not the message's. A blank line keeps what
 * follows out of a table or a list at its end.
 */
export function renderRichMessage(message: Message, context: RenderContext, noteOf: (url: string) => MessageLink | ArticleLink | null): RichText {
  const { page } = message;
  if (page === undefined) return { text: '', fileLines: [] };
  const { style } = context;
  const words = wordsOf(style.language);
  const lines = new Map<string, string>();
  const text = renderPage(page.blocks, {
    style,
    headings: 'bold',
    fileLine: (media) => {
      const line = renderMediaLine(media, context.mediaState(message, media), words);
      lines.set(media.file.id, line);
      return line;
    },
    remotePath: () => null,
    noteOf,
    emojiOf: (documentId) => context.emojiOf?.(documentId) ?? null,
  });
  const whole = page.isPartial === true ? [text, `*${words.text.isPartial}*`].filter((part) => part !== '').join('\n\n') : text;
  return { text: whole === '' ? '' : `${whole}\n`, fileLines: [...lines].map(([fileId, line]) => ({ fileId, line })) };
}
