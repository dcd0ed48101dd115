import { articleHosts } from '../../model/article-source';
import { toTobsError } from '../../model/errors';
import type { VaultPath } from '../../model/ids';
import type { FileMedia } from '../../model/media';
import { eachBlock, filesOfPage, type Article } from '../../model/page';
import { extensionOf } from '../../notes/names/file-type';
import { cleanName } from '../../notes/names/safe-name';
import { lineHash } from '../../notes/merge/line-hash';
import { articleNote, articlesFolderName } from '../../notes/pages/article-note';
import { linkTo } from '../../notes/render/inline';
import { renderMediaLine } from '../../notes/render/media-line';
import type { MediaState } from '../../notes/types';
import { wordsOf } from '../../notes/words/words';
import { unwantedBecause } from '../files/media-plan';
import type { ArticleAsker, ArticleBookParts } from './article-book';

/** An article and where its note goes. */
export interface ArticlePlace {
  readonly article: Article;
  readonly key: string;
  readonly path: VaultPath;
  /** Hash of the note as an earlier run wrote it. */
  readonly before?: string | undefined;
}

/** What became of an article's note. */
export interface WrittenArticle {
  /** False when a file may come another time. */
  readonly isWhole: boolean;
  readonly hash: string;
}

/**
 * Brings the files of an article into the vault, then writes its note. A file that does not come is a link in the note; a note
 * that somebody has written into stays as it is.
 */
export async function writeArticle({ article, key, path, before }: ArticlePlace, parts: ArticleBookParts, asker: ArticleAsker): Promise<WrittenArticle> {
  const { vault, style } = parts;
  const words = wordsOf(style.language);
  const files = new Files(parts, asker);
  const states = new Map<string, MediaState>();
  for (const media of filesOfPage(article.blocks)) states.set(media.file.id, await files.ofTelegram(media));
  const remote = new Map<string, VaultPath | null>();
  for (const url of remoteFiles(article)) remote.set(url, await files.ofHost(url));
  const text = articleNote(article, key, {
    style,
    fileLine: (media) => {
      const state = states.get(media.file.id) ?? { kind: 'pending' };
      return state.kind === 'failed' ? linkTo(words.files[media.type], article.url) : renderMediaLine(media, state, words);
    },
    remotePath: (url) => remote.get(url) ?? null,
  });
  const hash = lineHash(text);
  if ((await vault.create(path, text)) === 'exists') {
    // Only what an earlier run wrote, and nobody has changed since, is brought up to date.
    const present = await vault.read(path);
    if (present !== null && present !== text && lineHash(present) === before) await vault.replace(path, present, text);
  }
  return { isWhole: files.isComplete, hash };
}

function remoteFiles({ blocks }: Article): readonly string[] {
  return [...new Set([...eachBlock(blocks)].flatMap((block) => (block.type === 'remoteFile' ? [block.url] : [])))];
}

class Files {
  isComplete = true;
  private readonly folder: VaultPath;

  constructor(
    private readonly parts: ArticleBookParts,
    private readonly asker: ArticleAsker,
  ) {
    this.folder = `${parts.settings.folder}/${articlesFolderName}/media`;
  }

  async ofTelegram(media: FileMedia): Promise<MediaState> {
    const { settings, telegram, vault, signal } = this.parts;
    const reason = unwantedBecause(media, settings);
    if (reason !== null) return { kind: 'skipped', reason };
    const { file } = media;
    const path = `${this.folder}/${file.id}.${extensionOf(media)}`;
    if ((await vault.sizeOf(path)) === file.sizeBytes) return { kind: 'present', path };
    const { chatId, messageId } = this.asker;
    const failure = await this.tried(path, async () => void (await telegram.download({ chatId, messageId, file, path: await vault.prepareFile(path) }, { signal })));
    return failure === null ? { kind: 'present', path } : { kind: 'failed', reason: failure };
  }

  /** Only files of the hosts themselves are fetched; those of all others stay links. */
  async ofHost(url: string): Promise<VaultPath | null> {
    const { settings, source, vault, signal } = this.parts;
    const path = this.pathOf(url);
    if (path === null || source === null || settings.media.length === 0) return null;
    if ((await vault.sizeOf(path)) !== null) return path;
    return (await this.tried(path, async () => void (await source.file({ url, path: await vault.prepareFile(path) }, { signal })))) === null ? path : null;
  }

  private pathOf(url: string): VaultPath | null {
    if (!URL.canParse(url)) return null;
    const { hostname, pathname, protocol } = new URL(url);
    const name = cleanName(decoded(pathname.slice(pathname.lastIndexOf('/') + 1)));
    return protocol === 'https:' && articleHosts.includes(hostname) && /\.(?:jpe?g|png|gif|webp|mp4|webm|mp3|ogg)$/i.test(name) ? `${this.folder}/${name}` : null;
  }

  /** @returns why it did not come; null: it did */
  private async tried(path: VaultPath, work: () => Promise<void>): Promise<string | null> {
    try {
      await work();
      return null;
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code === 'STOPPED' || error.code === 'DISK_FULL' || error.code === 'COMPANION_FAILED' || error.code === 'SIGNED_OUT') throw caught;
      // What is gone will not come another time.
      if (error.code !== 'ARTICLE_UNAVAILABLE' || error.isGone !== true) this.isComplete = false;
      this.asker.onFailure(error, path);
      return wordsOf(this.parts.style.language).error(error);
    }
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (error) {
    // Not encoded as addresses are: then it is its own name.
    if (error instanceof URIError) return name;
    throw error;
  }
}
