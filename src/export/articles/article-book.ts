import { articleUrl, type ArticleSource } from '../../model/article-source';
import type { DetailAnswer, DetailRequest } from '../../model/details';
import { toTobsError, TobsFailure } from '../../model/errors';
import type { ChatId, MessageId, VaultPath } from '../../model/ids';
import type { Message } from '../../model/message';
import type { Article } from '../../model/page';
import type { TelegramReader } from '../../model/telegram';
import { articlePath, articleProperty } from '../../notes/pages/article-note';
import { readProperties } from '../../notes/properties/front-matter';
import { linkedArticles } from '../../notes/render/linked-articles';
import type { ArticleLink, NoteStyle } from '../../notes/types';
import type { Settings } from '../../settings/definitions';
import type { StatePort, VaultPort } from '../ports';
import { articleStateKey, parseArticleRecord, type ArticleRecord } from '../state/records';
import { writeArticle } from './write-article';

/** What saving articles as notes works with. */
export interface ArticleBookParts {
  readonly settings: Settings;
  readonly style: NoteStyle;
  readonly telegram: Pick<TelegramReader, 'download'>;
  /** Null: nobody here fetches anything by HTTPS. */
  readonly source: ArticleSource | null;
  readonly vault: VaultPort;
  readonly state: StatePort;
  readonly signal: AbortSignal;
  /** Something worth knowing that is no failure. */
  readonly onNote: (text: string) => void;
}

/** On whose behalf an article is fetched. */
export interface ArticleAsker {
  readonly chatId: ChatId;
  readonly messageId: MessageId;
  /** Asks Telegram; undefined when it will not tell, `later` when it may another time. */
  readonly ask: (request: DetailRequest) => Promise<DetailAnswer | undefined | 'later'>;
  /** `subject` is an address or a path. */
  readonly onFailure: (error: TobsFailure['detail'], subject: string) => void;
}

/** `shown`: all are notes, but a file of one is still to come; `later`: one has to wait for the next run. */
export type Brought = 'done' | 'shown' | 'later';

/**
 * The articles messages link to, as notes below the export folder. Each is asked for once and keeps its name and date for good;
 * what is there already is linked to whatever the setting says.
 */
export class ArticleBook {
  private readonly known = new Map<string, ArticleRecord | null>();
  /** Articles that could not be had in this run; nobody asks twice. */
  private readonly postponed = new Set<string>();
  private hasToldProxy = false;

  constructor(private readonly parts: ArticleBookParts) {}

  /** Looks up what is known of the articles a message links to. */
  async prepare(message: Message): Promise<void> {
    for (const key of linkedArticles(message)) await this.recordOf(key);
  }

  /** The note of an article, as far as `prepare` has seen it; null when there is none. */
  linkOf(key: string): ArticleLink | null {
    const record = this.known.get(key);
    return record?.path === undefined ? null : { path: record.path, alias: record.title ?? '' };
  }

  /** True when an article of the message is still to be fetched, as far as `prepare` has seen. */
  isWaiting(message: Message): boolean {
    return linkedArticles(message).some((key) => this.isWanted(this.known.get(key) ?? null));
  }

  /** Fetches the articles of a message that are still wanted. */
  async bring(message: Message, asker: ArticleAsker): Promise<Brought> {
    let outcome = 'done' as Brought;
    for (const key of linkedArticles(message)) {
      if (!this.isWanted(await this.recordOf(key))) continue;
      const record = this.postponed.has(key) || this.parts.signal.aborted ? null : await this.fetch(key, asker);
      if (record === null || record.isIncomplete === true) {
        this.postponed.add(key);
        if (outcome !== 'later') outcome = record === null ? 'later' : 'shown';
      }
      if (record === null) continue;
      this.known.set(key, record);
      await this.parts.state.set([[articleStateKey(this.root, key), record]]);
    }
    return outcome;
  }

  private get root(): VaultPath {
    return this.parts.settings.folder;
  }

  private get mode(): Settings['articles'] {
    const { settings, source, onNote } = this.parts;
    if (settings.articles !== 'fetch') return settings.articles;
    if (settings.proxyUrl !== '' && !this.hasToldProxy) {
      this.hasToldProxy = true;
      onNote('Articles come from Telegram only: fetching them by HTTPS would go around the proxy.');
    }
    return settings.proxyUrl !== '' || source === null ? 'telegram' : 'fetch';
  }

  private isWanted(record: ArticleRecord | null): boolean {
    if (this.mode === 'off') return false;
    return record === null || record.isIncomplete === true || (record.missing === 'telegram' && this.mode === 'fetch');
  }

  private async recordOf(key: string): Promise<ArticleRecord | null> {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const record = parseArticleRecord(await this.parts.state.get(articleStateKey(this.root, key)));
    this.known.set(key, record);
    return record;
  }

  /** @returns null when it may be had another time */
  private async fetch(key: string, asker: ArticleAsker): Promise<ArticleRecord | null> {
    const answer = await asker.ask({ of: 'article', url: articleUrl(key) });
    if (answer === 'later') return null;
    const article = answer?.article ?? (this.mode === 'fetch' ? await this.fromItsHost(key, asker) : undefined);
    if (article === null) return null;
    if (article === undefined) return { missing: this.mode === 'fetch' ? 'fetch' : 'telegram' };
    const before = this.known.get(key);
    const path = before?.path ?? (await this.freePath(article, key));
    const { isWhole, hash } = await writeArticle({ article, key, path, before: before?.hash }, this.parts, asker);
    this.parts.onNote(`Article saved: ${path}`);
    return { path, title: article.title, hash, ...(!isWhole && { isIncomplete: true }) };
  }

  /** Undefined: there is none; null: not now. */
  private async fromItsHost(key: string, { onFailure }: ArticleAsker): Promise<Article | undefined | null> {
    const { source, signal, onNote } = this.parts;
    try {
      return await source?.article(articleUrl(key), { signal });
    } catch (caught) {
      const error = toTobsError(caught);
      if (error.code !== 'ARTICLE_UNAVAILABLE') throw caught;
      if (error.isGone === true) {
        onNote(`There is no article at ${articleUrl(key)} any more; links to it stay as they are.`);
        return undefined;
      }
      onFailure(error, articleUrl(key));
      return null;
    }
  }

  /** The first path of its name that no other article and no note of the user's has. */
  private async freePath(article: Article, key: string): Promise<VaultPath> {
    for (let number = 1; ; number++) {
      const path = articlePath(this.root, article, this.parts.style, number);
      const text = await this.parts.vault.read(path);
      if (text === null || isNoteOf(text, key)) return path;
    }
  }
}

/** A note that was written before the records were lost. */
function isNoteOf(text: string, key: string): boolean {
  return (readProperties(text)[articleProperty] ?? '').replace(/^https?:\/\//, '').replace(/\/+$/, '') === key;
}
