import type { ChatId } from '../../src/model/ids';
import type { FileAbsence, FileMedia, FileRef, LocalFile, Media, PollMedia, TodoMedia } from '../../src/model/media';
import { optional } from '../../src/telegram/normalise/optional';
import { bareIn } from './map-peer';
import { nameOf, type MapContext } from './map-context';
import { optionalDateIn } from './map-date';
import { formattedText, plainText } from './map-text';
import { asRaw, countIn, fieldOf, isTrue, listOf, nestedOf, numberOf, rawsOf, textOf, wholeOf, type Raw } from './raw-value';

/** A file of a message, and what there is of it instead when it is not in the export. */
export interface MappedMedia {
  readonly media?: Media;
  /** Path of the small preview, for a file that is missing. */
  readonly thumbnail?: { readonly path: string; readonly sizeBytes: number };
  /** Path of a contact's card, to be read. */
  readonly vcard?: string;
}

type Reader = (raw: Raw, context: MapContext) => MappedMedia;

/** The field by which each kind of media is told, in the order of Telegram Desktop; the first that is there decides. */
const readers: readonly (readonly [field: string, read: Reader])[] = [
  ['photo', (raw) => photoOf(raw)],
  ['file', (raw) => documentOf(raw)],
  ['contact_information', contactOf],
  ['place_name', (raw) => ({ media: venueOf(raw) })],
  ['location_information', (raw) => ({ media: locationOf(raw) })],
  ['game_title', (raw) => ({ media: { type: 'game', title: textOf(raw, 'game_title') ?? '', description: textOf(raw, 'game_description') ?? '' } })],
  ['invoice_information', (raw) => ({ media: invoiceOf(raw) })],
  ['poll', (raw) => optionalMedia(pollOf(raw))],
  ['todo_list', (raw) => optionalMedia(todoOf(raw))],
  ['giveaway_information', (raw, context) => optionalMedia(giveawayOf(raw, context))],
  ['giveaway_results', (raw, context) => optionalMedia(giveawayResultsOf(raw, context))],
  ['paid_stars_amount', (raw) => ({ media: { type: 'paidMedia', stars: String(countIn(raw, 'paid_stars_amount') ?? 0), items: 0 } })],
  ['rich_message', () => ({ media: { type: 'unsupported', name: 'richMessage' } })],
];

/** What a message carries besides text. */
export function mapMedia(raw: Raw, context: MapContext): MappedMedia {
  const reader = readers.find(([field]) => Object.hasOwn(raw, field));
  return reader === undefined ? {} : reader[1](raw, context);
}

function optionalMedia(media: Media | undefined): MappedMedia {
  return media === undefined ? {} : { media };
}

/** Telegram Desktop writes why a file is missing where its path would stand. */
const absences: readonly (readonly [RegExp, FileAbsence])[] = [
  [/\((?:File|Photo|Video|Sticker) (?:exceeds|is too big)/i, 'tooLarge'],
  [/\((?:File|Photo|Video|Sticker) not included/i, 'notIncluded'],
  [/\((?:File|Photo|Video|Sticker) [^/\\]*\)$/i, 'unavailable'],
];

function localFile(text: string): LocalFile {
  const absence = absences.find(([shape]) => shape.test(text))?.[1];
  return absence === undefined ? { path: text } : { absence };
}

function photoOf(raw: Raw): MappedMedia {
  const local = localFile(textOf(raw, 'photo') ?? '(File unavailable)');
  if (isGone(raw, local)) return { media: { type: 'expired', kind: 'photo' } };
  const file: FileRef = { ...fileRef('photo', local), sizeType: 'y', sizeBytes: countIn(raw, 'photo_file_size') ?? 0, mimeType: 'image/jpeg' };
  return { media: { type: 'photo', file, ...sides(raw), ...spoiler(raw) } };
}

function documentOf(raw: Raw): MappedMedia {
  const path = textOf(raw, 'file') ?? '(File unavailable)';
  const local = localFile(path);
  const kind = textOf(raw, 'media_type') ?? '';
  if (isGone(raw, local)) return { media: { type: 'expired', kind: kind === 'voice_message' ? 'voice' : kind.startsWith('video') ? 'video' : 'document' } };
  const name = textOf(raw, 'file_name') ?? (local.path === undefined ? undefined : nameFromPath(local.path));
  const file: FileRef = { ...fileRef('document', local), sizeType: '', sizeBytes: countIn(raw, 'file_size') ?? 0, mimeType: textOf(raw, 'mime_type') ?? mimeOf(local.path), ...(name !== undefined && { name }) };
  const thumbnail = localFile(textOf(raw, 'thumbnail') ?? '(File unavailable)').path;
  return { media: kindOf(kind, file, raw), ...(thumbnail !== undefined && { thumbnail: { path: thumbnail, sizeBytes: countIn(raw, 'thumbnail_file_size') ?? 0 } }) };
}

function kindOf(kind: string, file: FileRef, raw: Raw): FileMedia {
  const seconds = countIn(raw, 'duration_seconds');
  const timed = seconds === undefined ? {} : { durationSeconds: seconds };
  const moving = { file, ...sides(raw), ...timed, ...spoiler(raw) };
  switch (kind) {
    case 'sticker':
      return { type: 'sticker', file, emoji: textOf(raw, 'sticker_emoji') ?? '', ...sides(raw) };
    case 'video_message':
      return { type: 'roundVideo', ...moving };
    case 'voice_message':
      return { type: 'voice', file, ...timed };
    case 'animation':
      return { type: 'gif', ...moving };
    case 'video_file':
      return { type: 'video', ...moving };
    case 'audio_file':
      return { type: 'audio', file, ...timed, ...optional('title', textOf(raw, 'title')), ...optional('performer', textOf(raw, 'performer')) };
    default:
      return { type: 'document', file };
  }
}

/** Photos and videos that destroy themselves are not exported to whoever received them. */
function isGone(raw: Raw, local: LocalFile): boolean {
  return local.path === undefined && countIn(raw, 'self_destruct_period_seconds') !== undefined;
}

function fileRef(source: FileRef['source'], local: LocalFile): Pick<FileRef, 'source' | 'id' | 'accessHash' | 'fileReference' | 'dcId' | 'local'> {
  return { source, id: '0', accessHash: '', fileReference: '', dcId: 0, local };
}

/**
 * Name of a file in exports that do not say it: that of the exported file, which Telegram Desktop made itself for files without
 * one (`video_3@…`) and made unique by ` (2)`.
 */
function nameFromPath(path: string): string | undefined {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return /^(?:audio|video|file|photo)_\d+(?:@[-\d_]+)?(?:\.\w+)?$/.test(name) ? undefined : name.replace(/ \(\d+\)(?=(?:\.[^.]*)?$)/, '');
}

/** Stickers of older exports say no type. */
function mimeOf(path: string | undefined): string {
  const extension = path?.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return extension === 'tgs' ? 'application/x-tgsticker' : extension === 'webp' ? 'image/webp' : extension === 'webm' ? 'video/webm' : '';
}

function sides(raw: Raw): { readonly width?: number; readonly height?: number } {
  return { ...optional('width', countIn(raw, 'width')), ...optional('height', countIn(raw, 'height')) };
}

function spoiler(raw: Raw): { readonly hasSpoiler?: boolean } {
  return isTrue(raw, 'media_spoiler') ? { hasSpoiler: true } : {};
}

function contactOf(raw: Raw): MappedMedia {
  const info = asRaw(fieldOf(raw, 'contact_information')) ?? {};
  const phone = textOf(info, 'phone_number') ?? '';
  const name = [textOf(info, 'first_name'), textOf(info, 'last_name')].filter((part) => part !== undefined).join(' ');
  const vcard = localFile(textOf(raw, 'contact_vcard') ?? '(File unavailable)').path;
  return { media: { type: 'contact', name: name || phone, phone }, ...(vcard !== undefined && { vcard }) };
}

function pointOf(raw: Raw): { readonly latitude: number; readonly longitude: number } | undefined {
  const point = asRaw(fieldOf(raw, 'location_information'));
  const [latitude, longitude] = point === undefined ? [] : [numberOf(point, 'latitude'), numberOf(point, 'longitude')];
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

function locationOf(raw: Raw): Media {
  const point = pointOf(raw);
  return point === undefined ? { type: 'unsupported', name: 'geoPointEmpty' } : { type: 'location', ...point, ...optional('livePeriodSeconds', countIn(raw, 'live_location_period_seconds')) };
}

function venueOf(raw: Raw): Media {
  const point = pointOf(raw);
  return point === undefined ? { type: 'unsupported', name: 'geoPointEmpty' } : { type: 'venue', ...point, title: textOf(raw, 'place_name') ?? '', address: textOf(raw, 'address') ?? '' };
}

function invoiceOf(raw: Raw): Media {
  const info = asRaw(nestedOf(raw, 'invoice_information')) ?? {};
  return { type: 'invoice', title: textOf(info, 'title') ?? '', description: textOf(info, 'description') ?? '', currency: textOf(info, 'currency') ?? '', totalAmount: String(countIn(info, 'amount') ?? 0) };
}

function pollOf(raw: Raw): PollMedia | undefined {
  const poll = asRaw(fieldOf(raw, 'poll'));
  if (poll === undefined) return undefined;
  return {
    type: 'poll',
    question: plainText(poll, 'question') ?? '',
    isQuiz: false,
    isMultiple: false,
    isClosed: isTrue(poll, 'closed'),
    ...optional('totalVoters', countIn(poll, 'total_voters')),
    options: rawsOf(poll, 'answers').map((answer) => ({ text: plainText(answer, 'text') ?? '', ...optional('voters', countIn(answer, 'voters')), ...(isTrue(answer, 'chosen') && { isChosen: true }) })),
  };
}

function todoOf(raw: Raw): TodoMedia | undefined {
  const list = asRaw(fieldOf(raw, 'todo_list'));
  if (list === undefined) return undefined;
  // Who did what and when is not exported.
  return { type: 'todo', title: plainText(list, 'title') ?? '', items: rawsOf(list, 'answers').map((item) => ({ id: wholeOf(item, 'id') ?? 0, text: formattedText(fieldOf(item, 'text')).text })) };
}

function giveawayOf(raw: Raw, { timeZone, names }: MapContext): Media | undefined {
  const info = asRaw(fieldOf(raw, 'giveaway_information'));
  if (info === undefined) return undefined;
  const channelNames = namesIn(info, 'channels', 'channel', names);
  const countries = listOf(info, 'countries').filter((code) => typeof code === 'string');
  return {
    type: 'giveaway',
    quantity: countIn(info, 'quantity') ?? 0,
    ...optional('untilDate', optionalDateIn(info, 'until_date', timeZone)),
    ...prizeOf(info),
    ...(countries.length > 0 && { countries }),
    ...(channelNames.length > 0 && { channelNames }),
    ...(isTrue(info, 'is_only_new_subscribers') && { isForNewSubscribers: true }),
  };
}

function giveawayResultsOf(raw: Raw, { names }: MapContext): Media | undefined {
  const results = asRaw(fieldOf(raw, 'giveaway_results'));
  if (results === undefined) return undefined;
  const winners = namesIn(results, 'winners', 'user', names);
  return { type: 'giveawayResults', winnersCount: countIn(results, 'winners_count') ?? 0, unclaimedCount: countIn(results, 'unclaimed_count') ?? 0, winners, ...prizeOf(results), ...(isTrue(results, 'is_refunded') && { isRefunded: true }) };
}

function prizeOf(info: Raw): { readonly months?: number; readonly stars?: string; readonly prize?: string } {
  // 0 stands for "none of these".
  const [months, stars] = [countIn(info, 'months'), countIn(info, 'stars')];
  return { ...(months !== undefined && months > 0 && { months }), ...(stars !== undefined && stars > 0 && { stars: String(stars) }), ...optional('prize', textOf(info, 'additional_prize')) };
}

function namesIn(info: Raw, key: string, kind: 'user' | 'channel', names: ReadonlyMap<ChatId, string>): readonly string[] {
  return listOf(info, key).flatMap((id) => nameOf(bareIn(kind, id), names) || []);
}
