import { reactionKey, type PersonMark } from '../../model/details';
import type { PollMedia, StoryContent, StoryMedia } from '../../model/media';
import type { Message } from '../../model/message';
import type { Page } from '../../model/page';
import { lineHash } from '../../notes/merge/line-hash';
import type { Settings } from '../../settings/definitions';

/** The settings that say what is to be shown of people. */
export type DetailStyle = Pick<Settings, 'reactions' | 'reactionPeopleLimit' | 'reactionPeopleAs'>;

/** Names to show by reaction or by option of a poll. */
export type NamesByKey = Readonly<Record<string, readonly string[]>>;

/** What is known of a message beyond what it says itself; kept with its merge state, so that it is asked for once. */
export interface StoredDetails {
  /** What the message showed of itself when this was learned ({@link signatureOf}). */
  readonly signature: string;
  readonly reactors?: NamesByKey;
  readonly voters?: NamesByKey;
  readonly poll?: PollMedia;
  readonly story?: StoryContent;
  readonly page?: Page;
}

/** What has to be asked for to show a message in full. */
export interface DetailNeeds {
  readonly reactions: boolean;
  readonly votes: boolean;
  readonly poll: boolean;
  /** A story that the message only names. */
  readonly story: boolean;
  /** Only the beginning of a rich message has come. */
  readonly page: boolean;
}

/**
 * Stands for everything a message shows of its reactions and its poll: as long as it stays, nothing has to be asked again.
 * Null for messages that have no more than they show.
 */
export function signatureOf(message: Message, style: DetailStyle): string | null {
  const poll = pollOf(message);
  const parts: unknown[] = [];
  if (style.reactions === 'people' && message.reactions.length > 0) {
    parts.push(message.reactions.map((reaction) => [reactionKey(reaction), reaction.count]), message.recentReactors?.map(({ key, person }) => [key, person.id]));
  }
  if (poll !== undefined && (poll.isPartial === true || hasOpenVotes(poll, style))) parts.push(poll.isPartial, poll.isClosed, poll.totalVoters, poll.options.map(({ voters }) => voters));
  const story = partialStoryOf(message);
  if (story !== undefined) parts.push('story', story.chatId, story.storyId);
  if (message.page?.isPartial === true) parts.push('page', message.editDate);
  if (parts.length === 0) return null;
  return lineHash(JSON.stringify([style.reactions, style.reactionPeopleLimit, style.reactionPeopleAs, ...parts]));
}

/** What a message does not say itself. */
export function needsOf(message: Message, style: DetailStyle): DetailNeeds {
  const poll = pollOf(message);
  return {
    reactions: style.reactions === 'people' && message.canListReactors === true && !namesAllReactors(message, style.reactionPeopleLimit),
    votes: poll !== undefined && hasOpenVotes(poll, style),
    poll: poll?.isPartial === true,
    story: partialStoryOf(message) !== undefined,
    page: message.page?.isPartial === true,
  };
}

function namesAllReactors({ reactions, recentReactors = [] }: Message, limit: number): boolean {
  // Whoever paid with stars is in no list.
  const total = reactions.reduce((sum, { count, isPaid }) => sum + (isPaid === true ? 0 : count), 0);
  // A person without a name is shown by id where nothing else is known: not a name for a note.
  return recentReactors.length >= Math.min(total, limit) && recentReactors.every(({ person }) => person.name !== person.id);
}

/** A poll whose voters are public, with votes. */
function hasOpenVotes(poll: PollMedia, style: DetailStyle): boolean {
  return style.reactions === 'people' && poll.isAnonymous === false && poll.options.some(({ voters = 0 }) => voters > 0);
}

/** A story that the message only names. */
export function partialStoryOf({ media }: Message): StoryMedia | undefined {
  return media?.type === 'story' && media.isPartial === true ? media : undefined;
}

function withContent({ isPartial: _known, ...story }: StoryMedia, content: StoryContent): StoryMedia {
  return { ...story, ...content };
}

function pollOf({ media }: Message): PollMedia | undefined {
  return media?.type === 'poll' ? media : undefined;
}

/** Names by key, in the order given, at most `limit` in all. */
export async function namesByKey(marks: readonly PersonMark[], limit: number, nameOf: (mark: PersonMark) => Promise<string>): Promise<NamesByKey> {
  const names: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const mark of marks.slice(0, limit)) (names[mark.key] ??= []).push(await nameOf(mark));
  return { ...names };
}

/** Ids of custom emoji among the reactions. */
export function customEmojiOf({ reactions }: Message): readonly string[] {
  return reactions.flatMap(({ customEmojiId }) => customEmojiId ?? []);
}

/** The message with what is known of it, for the note. */
export function withDetails(message: Message, details: StoredDetails | undefined, emojiOf: (id: string) => string | null | undefined): Message {
  const { reactors, voters } = details ?? {};
  const reactions = message.reactions.map((reaction) => {
    const people = namesFor(reactors, reactionKey(reaction));
    const emoji = reaction.customEmojiId === undefined ? null : emojiOf(reaction.customEmojiId);
    return { ...reaction, ...(people !== undefined && { people }), ...(emoji != null && { emoji }) };
  });
  const page = details?.page ?? message.page;
  const story = partialStoryOf(message);
  if (story !== undefined && details?.story !== undefined) return { ...message, reactions, ...(page !== undefined && { page }), media: withContent(story, details.story) };
  const poll = pollOf(message);
  if (poll === undefined) return { ...message, reactions, ...(page !== undefined && { page }) };
  const whole = details?.poll === undefined ? poll : withResults(poll, details.poll);
  const options = whole.options.map((option) => {
    const people = namesFor(voters, option.key);
    return people === undefined ? option : { ...option, people };
  });
  return { ...message, reactions, ...(page !== undefined && { page }), media: { ...whole, options } };
}

/** Keys come from outside: none may find what every object has. */
function namesFor(names: NamesByKey | undefined, key: string | undefined): readonly string[] | undefined {
  return names !== undefined && key !== undefined && Object.hasOwn(names, key) ? names[key] : undefined;
}

/** A poll with the results of an answer, which may name its options by their keys only. */
function withResults(poll: PollMedia, answer: PollMedia): PollMedia {
  const { isPartial: _known, ...rest } = poll;
  const { totalVoters, explanation } = answer;
  return {
    ...rest,
    ...(totalVoters !== undefined && { totalVoters }),
    ...(explanation !== undefined && { explanation }),
    options: poll.options.map((option) => {
      const { text: _text, ...results } = answer.options.find(({ key }) => key === option.key) ?? { text: '' };
      return { ...option, ...results };
    }),
  };
}
