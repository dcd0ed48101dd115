import { filesInside } from '../../model/further-files';
import type { FileMedia, Media, WebPageMedia } from '../../model/media';
import { fenceLines } from '../entities/fence';
import { guardLine } from '../entities/escape';
import { safeUrl } from '../entities/links';
import { normaliseText } from '../entities/normalise';
import { writeMarkdown } from '../entities/write-markdown';
import { articleLink, dateAndTime, formatDuration, formatMoney, formatPeriod, isUsername, linkTo, oneLine, placeLinks, plain, plainLine, plainLines } from './inline';
import { localDay } from './local-time';
import { renderMediaLine } from './media-line';
import { renderPoll } from './render-poll';
import type { ArticleLink, FileLine, MediaState, NoteStyle } from '../types';
import { countOf, wordsOf, type NoteWords } from '../words/words';

/** A message's media as Markdown: pieces that follow each other, each of one or more lines. */
export interface RenderedMedia {
  readonly pieces: readonly string[];
  /** The line that changes when the file arrives. */
  readonly mediaLine?: string;
  /** Lines of files inside of it. */
  readonly furtherLines?: readonly FileLine[];
}

/** What rendering media may ask. */
export interface MediaLookUps {
  /** Asked only for media with a file. */
  readonly stateOf: (media: FileMedia) => MediaState;
  /** Address of the message, for what only Telegram can show; null when it has none. */
  readonly telegramUrl: string | null;
  /** The note of the article at an address; null when there is none. */
  readonly articleAt: (url: string) => ArticleLink | null;
}

/** Markdown of a message's media. */
export function renderMedia(media: Media, style: NoteStyle, { stateOf, telegramUrl, articleAt }: MediaLookUps): RenderedMedia {
  const words = wordsOf(style.language);
  if (media.type === 'unsupported') return { pieces: [unsupportedLine(words.text.unsupportedMedia, media.name, { telegramUrl, words })] };
  if (!('file' in media)) {
    const files = filesInside(media).map((file) => ({ file, line: renderMediaLine(file, stateOf(file), words) }));
    const article = media.type === 'webPage' ? articleAt(media.url) : null;
    return { pieces: [...(media.type === 'webPage' ? webPage({ media, article }, style, words) : renderCard(media, style, words)), ...files.flatMap(({ file, line }) => [line, ...factLines(file, words)])], ...(files.length > 0 && { furtherLines: files.map(({ file, line }) => ({ fileId: file.file.id, line })) }) };
  }
  const mediaLine = renderMediaLine(media, stateOf(media), words);
  return { pieces: [mediaLine, ...factLines(media, words)], mediaLine };
}

function factLines(media: FileMedia, words: NoteWords): readonly string[] {
  const facts = factsOf(media, words);
  return facts.length === 0 ? [] : [`*${[words.files[media.type], ...facts].join(' · ')}*`];
}

/** Placeholder of what this version cannot show, with its name and where it can be seen. */
export function unsupportedLine(word: string, name: string, { telegramUrl, words }: { readonly telegramUrl: string | null; readonly words: NoteWords }): string {
  return `*${word} (${plain(name)})*${telegramUrl === null ? '' : ` ${linkTo(words.text.openInTelegram, telegramUrl)}`}`;
}

/** What a file is and its embed does not say. */
function factsOf(media: FileMedia, words: NoteWords): readonly string[] {
  const title = media.type === 'audio' ? plain([media.performer, media.title].filter(isThere).join(' – ')) : '';
  return [
    ...('durationSeconds' in media && media.durationSeconds !== undefined ? [formatDuration(media.durationSeconds)] : []),
    ...(title === '' ? [] : [title]),
    ...(media.type === 'sticker' ? [media.emoji, media.setName].filter(isThere).map(plain) : []),
    ...('hasSpoiler' in media && media.hasSpoiler === true ? [words.text.spoiler] : []),
    ...previewFacts(media, words),
  ];
}

/** What is embedded is only a small picture of the file. */
function previewFacts({ file: { local } }: FileMedia, words: NoteWords): readonly string[] {
  return local?.path === undefined || local.absence === undefined ? [] : [`${words.text.preview}: ${words.absences[local.absence]}`];
}

type CardMedia = Exclude<Media, FileMedia | WebPageMedia | { readonly type: 'unsupported' }>;

function renderCard(media: CardMedia, style: NoteStyle, words: NoteWords): readonly string[] {
  switch (media.type) {
    case 'expired':
      return [`*${words.text.expired} ${words.expired[media.kind]}*`];
    case 'poll':
      return renderPoll(media, style);
    case 'contact':
      return contactCard(media, words);
    case 'todo':
      return [[card(words.cards.todo, [plain(media.title)]), ...media.items.map((item) => todoItem(item, style))].join('\n')];
    case 'story':
      return storyCard(media, words);
    default:
      return [card(words.cards[wordOf(media)], cardFacts(media, style, words))];
  }
}

type PlainCard = Exclude<CardMedia, { readonly type: 'expired' | 'poll' | 'contact' | 'todo' | 'story' }>;

function wordOf(media: PlainCard): keyof NoteWords['cards'] {
  return media.type === 'location' && media.livePeriodSeconds !== undefined ? 'liveLocation' : media.type;
}

/** What stands after a card's word; every part is Markdown. */
function cardFacts(media: PlainCard, style: NoteStyle, words: NoteWords): readonly string[] {
  switch (media.type) {
    case 'location': {
      const { livePeriodSeconds } = media;
      return [placeLinks(media, words), ...(livePeriodSeconds === undefined ? [] : [`${words.facts.livePeriod} ${formatPeriod(livePeriodSeconds, words)}`])];
    }
    case 'venue':
      return [plain(media.title), plain(media.address), placeLinks(media, words), plain(media.provider ?? '')];
    case 'dice':
      return [`${plain(media.emoji)} ${media.value}`];
    case 'game':
      return [media.title, media.description].map(plain);
    case 'invoice':
      return [plain(media.title), plain(media.description), formatMoney({ currency: media.currency, amount: media.totalAmount })];
    case 'giveaway':
      return [
        countOf(media.quantity, 'winner', words),
        ...prizeFacts(media, words),
        ...(media.untilDate === undefined ? [] : [`${words.facts.until} ${localDay(media.untilDate, style.timeZone)}`]),
        plain((media.channelNames ?? []).join(', ')),
        plain((media.countries ?? []).join(', ')),
        media.isForNewSubscribers === true ? words.facts.newSubscribers : '',
      ];
    case 'giveawayResults':
      return [
        countOf(media.winnersCount, 'winner', words),
        plain(media.winners.join(', ')),
        ...(media.unclaimedCount > 0 ? [`${media.unclaimedCount} ${words.facts.unclaimed}`] : []),
        ...prizeFacts(media, words),
        media.isRefunded === true ? words.facts.refunded : '',
      ];
    case 'paidMedia': {
      const bought = media.media ?? [];
      return [`⭐ ${plain(media.stars)}`, media.items === 0 ? '' : countOf(media.items, 'item', words), bought.length === 0 ? (media.items === 0 ? '' : words.facts.notBought) : bought.map((item) => nameOfBought(item, words)).join(', ')];
    }
  }
}

/** Bought media is a photo or video, or one that is gone. */
function nameOfBought(media: Media, words: NoteWords): string {
  if ('file' in media) return words.files[media.type];
  return media.type === 'expired' ? `${words.expired[media.kind]} (${words.facts.gone})` : words.text.unsupportedMedia;
}

function prizeFacts({ months, stars, prize }: { readonly months?: number; readonly stars?: string; readonly prize?: string }, words: NoteWords): readonly string[] {
  return [...(months === undefined ? [] : [`${words.facts.premium}: ${countOf(months, 'month', words)}`]), ...(stars === undefined ? [] : [`⭐ ${plain(stars)}`]), plain(prize ?? '')];
}

/** `**Word:** fact · fact`; facts are Markdown, empty ones are left out. */
function card(word: string, facts: readonly string[]): string {
  return `**${word}:** ${facts.filter((fact) => fact !== '').join(' · ') || '?'}`;
}

/** Name and number; a vCard that says more follows as it is. */
function contactCard(media: Extract<Media, { type: 'contact' }>, words: NoteWords): readonly string[] {
  const name = media.userId === undefined ? plain(media.name) : linkTo(media.name, `tg://user?id=${media.userId}`);
  const vcard = normaliseText(media.vcard ?? '').trim();
  return [card(words.cards.contact, [name, plain(phoneNumber(media.phone))]), ...(saysMore(vcard) ? [fenceLines(vcard, 'vcard').join('\n')] : [])];
}

/** Names and numbers stand above already. */
function saysMore(vcard: string): boolean {
  return vcard.split('\n').some((line) => /^[A-Za-z][\w-]*[.:;]/.test(line) && !/^(?:BEGIN|END|VERSION|PRODID|REV|N|FN|TEL)[:;]/i.test(line));
}

function storyCard({ authorName, authorUsername, storyId, caption, isGone }: Extract<Media, { type: 'story' }>, words: NoteWords): readonly string[] {
  const label = `${words.facts.story} ${storyId}`;
  const link = isUsername(authorUsername) ? linkTo(label, `https://t.me/${authorUsername}/s/${storyId}`) : label;
  const quoted = plainLines(caption ?? '').map((line) => `> ${line}`);
  return [card(words.cards.story, [plain(authorName), link, ...(isGone === true ? [words.facts.storyGone] : [])]), ...(quoted.length === 0 ? [] : [quoted.join('\n')])];
}

/** The preview of a page, and its article where that is a note. */
interface Previewed {
  readonly media: WebPageMedia;
  readonly article: ArticleLink | null;
}

function webPage({ media, article }: Previewed, { webPreviews }: NoteStyle, words: NoteWords): readonly string[] {
  // An article that was saved is always linked, also where previews are not wanted.
  if (webPreviews === 'none') return article === null ? [] : [card(words.cards.link, [articleLink(article)])];
  return webPreviews === 'link' ? [webPageLink({ media, article }, words)] : [webPageCard({ media, article })];
}

function headingOf({ siteName, title }: WebPageMedia): string {
  return [siteName, title === siteName ? undefined : title].filter(isThere).join(' · ');
}

function webPageLink({ media, article }: Previewed, words: NoteWords): string {
  return card(words.cards.link, [article === null ? linkTo(headingOf(media) || media.url, media.url) : articleLink(article)]);
}

function webPageCard({ media, article }: Previewed): string {
  const heading = plain(headingOf(media));
  const shown = oneLine(media.url);
  const address = article !== null ? articleLink(article) : safeUrl(shown) === null ? plain(shown) : writeMarkdown([{ type: 'url', url: shown, text: shown }]);
  return [`> [!quote] ${heading || address}`, ...plainLines(media.description ?? '').map((line) => `> ${line}`), ...(heading === '' ? [] : [`> ${guardLine(address)}`])].join('\n');
}

function todoItem({ text, completedBy, completedDate }: Extract<Media, { type: 'todo' }>['items'][number], { timeZone }: NoteStyle): string {
  const done = [...(completedBy === undefined ? [] : [plain(completedBy)]), ...(completedDate === undefined ? [] : [dateAndTime(completedDate, timeZone)])];
  return `- [${done.length > 0 ? 'x' : ' '}] ${plainLine(text)}${done.length > 0 ? ` (${done.join(', ')})` : ''}`;
}

/** Telegram sends numbers in international form without their plus sign. */
function phoneNumber(phone: string): string {
  return /^\d{7,15}$/.test(phone) ? `+${phone}` : phone;
}

function isThere(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
