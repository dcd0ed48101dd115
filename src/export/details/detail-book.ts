import type { DetailAnswer, PersonMark } from '../../model/details';
import type { MessageId, VaultPath } from '../../model/ids';
import type { StoryContent } from '../../model/media';
import type { Message } from '../../model/message';
import type { ArticleLink } from '../../notes/types';
import type { ArticleBook } from '../articles/article-book';
import { customEmojiOf, namesByKey, needsOf, signatureOf, withDetails, type DetailNeeds, type DetailStyle, type StoredDetails } from './message-details';
import type { StoredMessage } from '../state/message-store';
import type { StatePort } from '../ports';
import { emojiInText, type EmojiAsker, type EmojiPictures } from './emoji-pictures';
import type { Pseudonyms } from './pseudonyms';
import { emojiKey, parseEmojiRecord } from '../state/records';

/** A message as its note is to show it now. */
export interface ShownMessage {
  readonly message: Message;
  /** To be stored with the block; absent while something is still to be asked for, or when there is nothing. */
  readonly details: StoredDetails | undefined;
  /** More is to come. */
  readonly isWaiting: boolean;
}

const nothing: DetailNeeds = { reactions: false, votes: false, poll: false, story: false, page: false };

/** What the books of a run share. */
export interface DetailBookParts {
  readonly state: StatePort;
  readonly pseudonyms: Pseudonyms;
  readonly articles: ArticleBook;
  /** Pictures of custom emoji; null: none are wanted. */
  readonly pictures: EmojiPictures | null;
}

/** What is known of a chat's messages beyond what they say themselves: who reacted and voted, whole polls, custom emoji. */
export class DetailBook {
  /** Learned in this run, whether or not the note shows it yet. */
  private readonly learned = new Map<MessageId, StoredDetails>();
  /** Custom emoji → character; null when Telegram has no character for it. */
  private emoji: Map<string, string | null> | null = null;

  private readonly state: StatePort;

  constructor(
    private readonly style: DetailStyle,
    private readonly root: VaultPath,
    private readonly shared: DetailBookParts,
  ) {
    this.state = shared.state;
  }

  /** The note of an article that a message shown by this book links to. */
  articleOf(key: string): ArticleLink | null {
    return this.shared.articles.linkOf(key);
  }

  /** The picture of a custom emoji in a message shown by this book; null when its character is to stand there. */
  emojiPictureOf(id: string): VaultPath | null {
    return this.shared.pictures?.pathOf(id) ?? null;
  }

  /** True when a picture of the message is still to come. */
  async lacksPictures(message: Message): Promise<boolean> {
    return ((await this.shared.pictures?.missing(emojiInText(message))) ?? []).length > 0;
  }

  async show(message: Message, stored: StoredMessage | undefined): Promise<ShownMessage> {
    await this.shared.articles.prepare(message);
    const ids = customEmojiOf(message);
    const emoji = ids.length === 0 ? null : await this.knownEmoji();
    const signature = signatureOf(message, this.style);
    const remembered = signature === null ? undefined : this.remembered(message, signature, stored);
    const details = remembered ?? (signature === null ? undefined : { signature, ...(await this.ownPeople(message)) });
    const needs = remembered === undefined && signature !== null ? needsOf(message, this.style) : nothing;
    const isWaiting = needs.reactions || needs.votes || needs.poll || needs.story || needs.page || this.shared.articles.isWaiting(message) || ids.some((id) => emoji?.has(id) !== true) || (await this.lacksPictures(message));
    return { message: withDetails(message, details, (id) => emoji?.get(id)), details: isWaiting ? undefined : details, isWaiting };
  }

  /** What has to be asked for now. */
  needs(message: Message, stored: StoredMessage | undefined): DetailNeeds {
    const signature = signatureOf(message, this.style);
    return signature === null || this.remembered(message, signature, stored) !== undefined ? nothing : needsOf(message, this.style);
  }

  /** Takes the answers about one message; those that are missing count as not available. */
  async learn(message: Message, answers: { readonly reactions?: DetailAnswer; readonly votes?: DetailAnswer; readonly poll?: DetailAnswer; readonly story?: StoryContent; readonly page?: DetailAnswer }): Promise<void> {
    const signature = signatureOf(message, this.style);
    if (signature === null) return;
    const poll = answers.poll?.poll;
    const own = await this.ownPeople(message);
    const reactors = answers.reactions?.people === undefined ? own : { reactors: await this.names(answers.reactions.people) };
    const voters = answers.votes?.people === undefined ? {} : { voters: await this.names(answers.votes.people) };
    this.learned.set(message.id, { signature, ...reactors, ...voters, ...(poll !== undefined && { poll }), ...(answers.story !== undefined && { story: answers.story }), ...(answers.page?.page !== undefined && { page: answers.page.page }) });
  }

  /** Those of the ids whose character has not been asked for. */
  async unknownEmoji(messages: readonly Message[]): Promise<readonly string[]> {
    const ids = messages.flatMap(customEmojiOf);
    if (ids.length === 0) return [];
    const known = await this.knownEmoji();
    return [...new Set(ids)].filter((id) => !known.has(id));
  }

  /** Custom emoji in these texts whose picture is to be asked for. */
  async unknownPictures(messages: readonly Message[]): Promise<readonly string[]> {
    return (await this.shared.pictures?.toAskFor(messages.flatMap(emojiInText))) ?? [];
  }

  /** Takes what Telegram told of the ids that were asked for, and keeps it for later runs. @param answer undefined: it does not tell */
  async learnEmoji(asked: readonly string[], answer: DetailAnswer | undefined, asker: EmojiAsker): Promise<void> {
    const known = await this.knownEmoji();
    for (const id of asked) known.set(id, answer?.emoji?.[id] ?? null);
    await this.state.set([[emojiKey(this.root), Object.fromEntries(known)]]);
    await this.shared.pictures?.bring(asked, answer === undefined ? undefined : (answer.emojiPictures ?? {}), asker);
  }

  private remembered(message: Message, signature: string, stored: StoredMessage | undefined): StoredDetails | undefined {
    return [this.learned.get(message.id), stored?.details].find((details) => details?.signature === signature);
  }

  private async ownPeople({ recentReactors = [] }: Message): Promise<Pick<StoredDetails, 'reactors'>> {
    const named = recentReactors.filter(({ person }) => person.name !== person.id || this.style.reactionPeopleAs === 'opaque');
    return this.style.reactions === 'people' && named.length > 0 ? { reactors: await this.names(named) } : {};
  }

  private names(marks: readonly PersonMark[]): Promise<Readonly<Record<string, readonly string[]>>> {
    const { reactionPeopleAs, reactionPeopleLimit } = this.style;
    return namesByKey(marks, reactionPeopleLimit, async ({ person }) => (reactionPeopleAs === 'opaque' && person.id !== undefined ? await this.shared.pseudonyms.of(person.id) : person.name));
  }

  private async knownEmoji(): Promise<Map<string, string | null>> {
    this.emoji ??= new Map(Object.entries(parseEmojiRecord(await this.state.get(emojiKey(this.root))) ?? {}));
    return this.emoji;
  }
}
