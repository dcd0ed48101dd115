import type { MessageKind } from '../model/chat';
import type { MediaClass } from '../model/media';

/*
 * The one definition of every option: settings tab, command line, config file and docs are made from this table
 * (F-SET-1). A key belongs here only when something reads it.
 */

interface Described {
  readonly name: string;
  readonly description: string;
  /** Heading in the settings tab. */
  readonly group: SettingGroup;
}

export type SettingGroup = 'Telegram' | 'Notes' | 'Media' | 'Automation' | 'Speed' | 'Advanced';

/** An option that is a number, within a range. */
export interface IntDefinition extends Described {
  readonly type: 'int';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** What 0 means where 0 is allowed. */
  readonly zero?: string;
  /** The only values allowed; absent: all from `min` to `max`. */
  readonly allowed?: readonly number[];
}

/** Like `int`, with fractions. */
export interface NumberDefinition extends Described {
  readonly type: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

/** An option that is on or off. */
export interface BoolDefinition extends Described {
  readonly type: 'bool';
  readonly default: boolean;
}

/** An option with one of several values. */
export interface ChoiceDefinition<Choice extends string = string> extends Described {
  readonly type: 'choice';
  readonly default: Choice;
  /** Value → label. */
  readonly choices: Readonly<Record<Choice, string>>;
}

/** An option that is text; its kind says what is checked. */
export interface TextDefinition extends Described {
  readonly type: 'text';
  readonly default: string;
  readonly kind: 'vault-path' | 'file-path' | 'language' | 'time-zone' | 'tag' | 'test-server' | 'proxy-url' | 'path-template' | 'block-template';
}

/** An option with any number of values, each once. */
export interface ListDefinition<Item extends string = string> extends Described {
  readonly type: 'list';
  readonly default: readonly Item[];
  /** Allowed items (value → label), or null for free letters and digits. */
  readonly choices: Readonly<Record<Item, string>> | null;
}

export type SettingDefinition = IntDefinition | NumberDefinition | BoolDefinition | ChoiceDefinition | TextDefinition | ListDefinition;

export const onlyChoices = {
  all: 'All messages',
  photos: 'Photos',
  videos: 'Videos',
  files: 'Files',
  links: 'Messages with links',
  music: 'Music',
  voice: 'Voice messages',
  pinned: 'Pinned messages',
} as const satisfies Readonly<Record<'all' | MessageKind, string>>;

export const layoutChoices = {
  auto: 'Automatic: channels one note per post, forums one per topic, everything else one per day',
  message: 'One note per message',
  day: 'One note per day',
  week: 'One note per week',
  month: 'One note per month',
  single: 'One note per chat',
} as const;

export const mediaChoices: Readonly<Record<MediaClass, string>> = {
  photo: 'Photos',
  video: 'Videos, GIFs and round videos',
  audio: 'Music',
  voice: 'Voice messages',
  document: 'Documents',
  sticker: 'Stickers',
};

/** Engines by the names packages and programs have; `auto` takes the first that works, in this order. */
const transcribeEngines = {
  auto: 'The first that works',
  'whisper-cli': 'whisper.cpp (whisper-cli)',
  '@napi-rs/whisper': '@napi-rs/whisper for Node.js',
  'smart-whisper': 'smart-whisper for Node.js',
  '@fugood/whisper.node': '@fugood/whisper.node for Node.js',
  'whisper-ctranslate2': 'faster-whisper (whisper-ctranslate2)',
  server: 'A whisper server on this computer',
  telegram: 'Telegram itself (Premium), else the first that works',
} as const;

const allMedia = Object.keys(mediaChoices) as readonly MediaClass[];

export const definitions = {
  apiId: { type: 'int', default: 0, min: 0, max: 2_147_483_647, unit: '', zero: 'not set', group: 'Telegram', name: 'API id', description: 'Your own API id from my.telegram.org.' },
  takeout: { type: 'bool', default: false, group: 'Telegram', name: 'Takeout', description: 'Use Telegram’s own mode for exporting: it waits less, but you may have to allow each export in a Telegram app.' },
  folder: { type: 'text', kind: 'vault-path', default: 'Telegram', group: 'Notes', name: 'Folder', description: 'Folder in the vault that receives the chats.' },
  layout: { type: 'choice', default: 'auto', choices: layoutChoices, group: 'Notes', name: 'Layout', description: 'How messages are spread over notes.' },
  incremental: { type: 'bool', default: true, group: 'Telegram', name: 'Only what is new', description: 'Fetch only what is missing and compare the newest 100 messages. When off, every run reads its whole range again and updates the notes.' },
  recheckDays: { type: 'int', default: 0, min: 0, max: 3650, unit: 'days', zero: 'newest 100 messages only', group: 'Telegram', name: 'Look again at', description: 'Compare the messages of so many days with Telegram in every run, for edits, reactions and deletions.' },
  pathTemplate: { type: 'text', kind: 'path-template', default: '', group: 'Notes', name: 'Path of notes', description: 'Where new notes go below the chat’s folder, such as {{year}}/{{period}} {{title}}; empty for the built-in paths. Notes that exist stay where they are.' },
  blockTemplate: { type: 'text', kind: 'block-template', default: '', group: 'Notes', name: 'Shape of messages', description: 'The lines of a message, such as {{header}}, {{reply}}, {{text}}, {{media}} and {{reactions}}, each on its own; empty for the built-in shape.' },
  topicSplitAt: { type: 'int', default: 2000, min: 0, max: 100_000, unit: 'messages', zero: 'never', group: 'Notes', name: 'Split topics', description: 'A forum topic with more messages than this gets a note per month. Decided when the topic is first exported.' },
  timezone: { type: 'text', kind: 'time-zone', default: 'local', group: 'Notes', name: 'Time zone', description: 'Zone of all dates and times in notes, such as Europe/Berlin; local is this computer’s zone.' },
  reactions: { type: 'choice', default: 'counts', choices: { off: 'Do not show', counts: 'Show counts', people: 'Show counts and who reacted' }, group: 'Notes', name: 'Reactions', description: 'Reactions under messages. Naming people takes up to one request per message, after all messages are written; it also names who voted in public polls.' },
  reactionPeopleLimit: { type: 'int', default: 100, min: 1, max: 10_000, unit: 'people', group: 'Notes', name: 'Most people per message', description: 'How many people are named under one message at most; more than 100 take further requests.' },
  reactionPeopleAs: { type: 'choice', default: 'names', choices: { names: 'By name', opaque: 'By a name of this vault’s own' }, group: 'Notes', name: 'People who reacted', description: 'How they are shown. With a name of this vault’s own, the same person is recognised within the vault and nowhere else.' },
  customEmoji: { type: 'choice', default: 'character', choices: { character: 'As the emoji they stand for', image: 'As small pictures' }, group: 'Notes', name: 'Custom emoji', description: 'How custom emoji in texts appear. Pictures are fetched once each, after all messages are written, and do not move; links and counts of reactions keep the character.' },
  noteLanguage: { type: 'choice', default: 'en', choices: { en: 'English', ru: 'Russian' }, group: 'Notes', name: 'Language of notes', description: 'Language of the words around messages, such as “Forwarded from”.' },
  only: { type: 'choice', default: 'all', choices: onlyChoices, group: 'Notes', name: 'Only these messages', description: 'Telegram picks them out, so that nothing else is read. Messages left out are fetched when this is set back to all.' },
  comments: { type: 'bool', default: false, group: 'Notes', name: 'Comments', description: 'Comments on the posts of a channel.' },
  commentsPlace: { type: 'choice', default: 'post', choices: { post: 'In a folded section below the post', note: 'In a note of their own, linked from the post' }, group: 'Notes', name: 'Place of comments', description: 'Where the comments on a post go. Posts that have comments already keep them where they are.' },
  commentsLimit: { type: 'int', default: 0, min: 0, max: 100_000, unit: 'per post', zero: 'all', group: 'Notes', name: 'Most comments', description: 'So many comments are kept under each post, the oldest first. After raising it, let one run fetch everything again to get the others.' },
  galleries: { type: 'bool', default: false, group: 'Notes', name: 'Galleries', description: 'The pictures and videos of an album stand side by side in rows that fill the width, as in Telegram. Albums written before change when they are read again. Every chat gets a note of its pictures and videos, each with a link to its message; with more than 1,000 one for every year.' },
  keepEdits: { type: 'bool', default: false, group: 'Notes', name: 'Keep earlier text', description: 'When a message was edited on Telegram, keep what it said before, folded below it.' },
  serviceMessages: { type: 'bool', default: true, group: 'Notes', name: 'Service messages', description: 'Lines such as somebody joining or pinning a message.' },
  backlinks: { type: 'bool', default: true, group: 'Notes', name: 'Replies under messages', description: 'Messages list their replies, with links; replies link to their message either way.' },
  spoilers: { type: 'choice', default: 'hidden', choices: { hidden: 'Covered until pointed at', shown: 'Shown' }, group: 'Notes', name: 'Spoilers', description: 'How text marked as a spoiler appears.' },
  hashtags: { type: 'choice', default: 'tags', choices: { tags: 'Tags of the note', text: 'Plain text' }, group: 'Notes', name: 'Hashtags', description: 'What becomes of the hashtags in messages.' },
  tagPrefix: { type: 'text', kind: 'tag', default: '', group: 'Notes', name: 'Tag above hashtags', description: 'Tags made from hashtags are put below this one, such as telegram/news; empty for none.' },
  webPreviews: { type: 'choice', default: 'card', choices: { none: 'None', link: 'Link with title', card: 'Card' }, group: 'Notes', name: 'Link previews', description: 'How much of a web page preview is shown below a message.' },
  articles: { type: 'choice', default: 'off', choices: { off: 'Do not save', telegram: 'As Telegram shows them', fetch: 'As Telegram shows them, else from their website' }, group: 'Notes', name: 'Telegraph articles', description: 'Articles that messages link to become notes, with their pictures. From their website means telegra.ph, graph.org and te.legra.ph, by HTTPS, and no other.' },
  indexes: { type: 'bool', default: true, group: 'Notes', name: 'Index notes', description: 'A note per chat with its counts, period, notes, people and files, a table of its notes, and a note that lists all chats.' },
  peopleNotes: { type: 'bool', default: false, group: 'Notes', name: 'Notes of people', description: 'A note for everybody who writes or is mentioned by name, in the folder _people, with all names known of them as aliases. Their names in the notes of chats become links to it. Messages written before get such links when they are read again.' },
  properties: { type: 'choice', default: 'full', choices: { minimal: 'Only what is needed to find messages again', full: 'All' }, group: 'Notes', name: 'Properties', description: 'How many properties notes get.' },
  media: { type: 'list', default: allMedia, choices: mediaChoices, group: 'Media', name: 'Download', description: 'Kinds of files to download; the others stay as named placeholders.' },
  maxFileSizeMB: { type: 'int', default: 2000, min: 0, max: 4096, unit: 'MB', zero: 'no limit', group: 'Media', name: 'Largest file', description: 'Files above this size are not downloaded.' },
  maxTotalSizeGB: { type: 'int', default: 0, min: 0, max: 100_000, unit: 'GB', zero: 'no limit', group: 'Media', name: 'Most per export', description: 'One export downloads no more than this in all; the rest is left for the next one.' },
  minFreeSpaceGB: { type: 'number', default: 1, min: 0.1, max: 1000, unit: 'GB', group: 'Media', name: 'Keep free', description: 'Files are left for another export when the disk of the vault would have less space than this. Text is always written.' },
  dedup: { type: 'choice', default: 'vault', choices: { vault: 'Once in the vault', chat: 'Once per chat', off: 'Once per message' }, group: 'Media', name: 'Same file again', description: 'How often a file is kept that several messages carry, such as one that was forwarded.' },
  hashDedup: { type: 'bool', default: true, group: 'Media', name: 'Recognise content', description: 'Also recognise the same bytes under another name, where possible before they are downloaded.' },
  hashDedupMinMB: { type: 'number', default: 1, min: 0.1, max: 1000, unit: 'MB', group: 'Media', name: 'Ask for content from', description: 'From this size on Telegram is asked what a file holds before it is downloaded, and every part is checked against the answer. Smaller files are recognised afterwards.' },
  hashTimeoutS: { type: 'int', default: 5, min: 1, max: 60, unit: 's', group: 'Media', name: 'Time limit for content', description: 'How long that may take for one file; after that it is simply downloaded.' },
  avatars: { type: 'bool', default: false, group: 'Media', name: 'Profile pictures', description: 'Small pictures of those who write: beside their names in notes of many messages and in comments, and as a property of posts. Each is fetched once, by one small request.' },
  thumbnails: { type: 'choice', default: 'off', choices: { off: 'None', video: 'Of videos', all: 'Of all files that have one' }, group: 'Media', name: 'Thumbnails', description: 'Also download the small picture Telegram has of a file. It lies beside the file and is shown where the file itself is not.' },
  thumbnailPx: { type: 'int', default: 320, min: 64, max: 1280, unit: 'px', group: 'Media', name: 'Thumbnail size', description: 'Of the pictures Telegram has, the one nearest to this size is taken.' },
  includeExtensions: { type: 'list', default: [], choices: null, group: 'Media', name: 'Only these extensions', description: 'File name extensions to download, without the dot; empty means all.' },
  excludeExtensions: { type: 'list', default: [], choices: null, group: 'Media', name: 'Never these extensions', description: 'File name extensions never to download, without the dot.' },
  imageOptimise: { type: 'bool', default: false, group: 'Media', name: 'Make pictures smaller', description: 'Pictures wider or higher than 3072 px, or above 5 MB, are scaled down and stored as JPEG. Animated and transparent ones stay as they are. Needs FFmpeg.' },
  imageQuality: { type: 'int', default: 85, min: 1, max: 100, unit: '', group: 'Media', name: 'Picture quality', description: 'Quality of pictures made smaller; 100 is best.' },
  imageMaxPx: { type: 'int', default: 2048, min: 256, max: 8192, unit: 'px', group: 'Media', name: 'Longest side of pictures', description: 'Pictures made smaller are scaled to this.' },
  audioConvert: { type: 'bool', default: false, group: 'Media', name: 'Convert music', description: 'Music that is no AAC, MP3 or Opus, or has a higher bitrate than below, becomes AAC. Voice messages stay as they are. Needs FFmpeg.' },
  audioKbps: { type: 'int', default: 128, min: 32, max: 320, unit: 'kbit/s', group: 'Media', name: 'Music bitrate', description: 'Bitrate of converted music.' },
  stickerConvert: { type: 'bool', default: false, group: 'Media', name: 'Video stickers as pictures', description: 'Video stickers become animated WebP pictures, which move without being played. Needs FFmpeg.' },
  transcode: { type: 'bool', default: false, group: 'Media', name: 'Make videos smaller', description: 'Videos that are larger than the limits below are encoded again after everything else is exported. Needs FFmpeg.' },
  hardware: { type: 'choice', default: 'auto', choices: { auto: 'Use the graphics card when it works', off: 'Processor only' }, group: 'Media', name: 'Video encoder', description: 'VA-API on Linux encodes on the graphics card; whatever it cannot do, the processor does.' },
  videoCodec: { type: 'choice', default: 'h264', choices: { h264: 'H.264', hevc: 'HEVC: smaller, but Obsidian may not play it' }, group: 'Media', name: 'Video format', description: 'Format of videos made smaller.' },
  videoQuality: { type: 'int', default: 25, min: 15, max: 40, unit: '', group: 'Media', name: 'Video quality', description: 'CRF or QP of the encoder; lower is better and larger.' },
  videoPreset: { type: 'choice', default: 'veryfast', choices: { ultrafast: 'Ultrafast', superfast: 'Superfast', veryfast: 'Very fast', faster: 'Faster', fast: 'Fast', medium: 'Medium', slow: 'Slow', slower: 'Slower', veryslow: 'Very slow' }, group: 'Media', name: 'Video effort', description: 'Slower makes smaller files; only for the processor.' },
  videoMaxHeight: { type: 'int', default: 1080, min: 240, max: 4320, unit: 'px', group: 'Media', name: 'Video height', description: 'Videos much larger than this are scaled down; a portrait video is measured by its width.' },
  transcodeMinMB: { type: 'int', default: 50, min: 1, max: 4096, unit: 'MB', group: 'Media', name: 'Large video', description: 'Videos above this size are encoded again whatever their dimensions.' },
  keepOriginal: { type: 'bool', default: false, group: 'Media', name: 'Keep originals', description: 'Files that were made smaller or converted stay beside their new form; changed settings then apply to them, too.' },
  profile: { type: 'choice', default: 'balanced', choices: { conservative: 'Conservative: little at a time', balanced: 'Balanced', aggressive: 'Aggressive: as much as is useful', custom: 'Custom' }, group: 'Speed', name: 'Profile', description: 'Sets how much is done at a time: connections, requests, files, parts, window, jobs and memory below. Changing one of these makes the profile custom and keeps the others. A running export takes connections, requests, files and parts over for what it begins next.' },
  transcribe: { type: 'bool', default: false, group: 'Media', name: 'Transcripts', description: 'Turn speech into text with a speech engine on this computer, after everything is written and downloaded. The text stands under its message. "Check tools" says which engines and models are found; none is ever downloaded.' },
  transcribeKinds: { type: 'list', default: ['voice', 'round'], choices: { voice: 'Voice messages', round: 'Round videos', audio: 'Music and other sound files', video: 'Videos' }, group: 'Media', name: 'Transcribe', description: 'Which messages get a transcript.' },
  transcribeEngine: { type: 'choice', default: 'auto', choices: transcribeEngines, group: 'Media', name: 'Speech engine', description: 'What turns speech into text. Telegram does it for voice messages and round videos of accounts with Premium, on its servers; everything else is done on this computer.' },
  whisperPath: { type: 'text', kind: 'file-path', default: '', group: 'Media', name: 'Path of the speech engine', description: 'Program (whisper-cli, whisper-ctranslate2), folder with packages for Node.js, or address of a server on this computer, such as http://127.0.0.1:8080. Empty means look for one.' },
  transcribeModel: { type: 'text', kind: 'file-path', default: '', group: 'Media', name: 'Speech model', description: 'File of a whisper.cpp model (ggml-*.bin), or folder with models. Empty means look for one. The base model needs about 0.4 GB of memory and is quick; small hears better and is slower.' },
  transcribeLanguage: { type: 'text', kind: 'language', default: 'auto', group: 'Media', name: 'Spoken language', description: 'Two letters such as en or ru, or auto to have it recognised.' },
  transcribeDevice: { type: 'choice', default: 'auto', choices: { auto: 'As the engine decides', cpu: 'Processor only', gpu: 'Graphics card' }, group: 'Media', name: 'Transcribe on', description: 'Where the speech engine computes, if it can choose.' },
  transcribePrecision: { type: 'choice', default: 'auto', choices: { auto: 'Any', int8: '8 bits', float16: '16 bits', float32: '32 bits' }, group: 'Media', name: 'Precision of the model', description: 'Which model is taken when several are found: fewer bits are quicker, more hear a little better.' },
  transcribeTimestamps: { type: 'bool', default: false, group: 'Media', name: 'Times in transcripts', description: 'Each stretch of speech begins with its time in the recording.' },
  transcribeOrder: { type: 'choice', default: 'size_asc', choices: { none: 'As they were sent', size_asc: 'Small files first', size_desc: 'Large files first' }, group: 'Media', name: 'Order of transcripts', description: 'Which recordings are transcribed first.' },
  transcribeTimeoutMin: { type: 'int', default: 30, min: 1, max: 1440, unit: 'min', group: 'Advanced', name: 'Transcript time limit', description: 'How long the speech engine may take over one file; short recordings get less.' },
  transcribeUnloadS: { type: 'int', default: 60, min: 0, max: 3600, unit: 's', zero: 'never', group: 'Advanced', name: 'Keep the speech model', description: 'An engine that holds its model in memory lets go of it after this time without work.' },
  transcribeJobs: { type: 'int', default: 1, min: 0, max: 8, unit: 'processes', zero: 'a quarter of the processor’s cores', group: 'Speed', name: 'Transcripts at once', description: 'Speech engines at work at the same time.' },
  fetchConnections: { type: 'int', default: 2, min: 1, max: 16, unit: 'connections', group: 'Speed', name: 'Connections', description: 'Connections used for reading messages.' },
  requestsInFlight: { type: 'int', default: 2, min: 1, max: 8, unit: 'per connection', group: 'Speed', name: 'Requests in flight', description: 'Requests sent on one connection before the first is answered.' },
  filesAtOnce: { type: 'int', default: 4, min: 1, max: 16, unit: 'files', group: 'Speed', name: 'Files at once', description: 'Files downloaded at the same time.' },
  partsInFlight: { type: 'int', default: 4, min: 1, max: 16, unit: 'per file', group: 'Speed', name: 'Parts in flight', description: 'Parts of one file requested at the same time.' },
  mediaConnections: { type: 'int', default: 2, min: 1, max: 8, unit: 'per data centre', group: 'Speed', name: 'Connections for files', description: 'Connections used for downloading files from each data centre of Telegram.' },
  partSizeKB: { type: 'int', default: 0, min: 0, max: 512, allowed: [0, 64, 128, 256, 512], unit: 'KiB', zero: 'automatic', group: 'Speed', name: 'Part size', description: 'Size of the parts files are fetched in. Automatic begins small for small files and grows while that is faster. Parts whose hashes are known are never below 128 KiB.' },
  shardMinMessages: { type: 'int', default: 2000, min: 0, max: 1_000_000, unit: 'messages', zero: 'never', group: 'Speed', name: 'Read in parallel from', description: 'Chats with at least so many messages are read by several requests at the same time; smaller ones need fewer requests without.' },
  windowBatches: { type: 'int', default: 4, min: 1, max: 32, unit: 'batches', group: 'Speed', name: 'Window', description: 'Batches of up to 100 messages fetched ahead of writing.' },
  transcodeJobs: { type: 'int', default: 1, min: 0, max: 8, unit: 'processes', zero: 'a quarter of the processor cores', group: 'Speed', name: 'Files processed at once', description: 'Pictures, music and videos made smaller at the same time.' },
  memoryLimitMB: { type: 'int', default: 1024, min: 128, max: 16_384, unit: 'MB', group: 'Speed', name: 'Memory', description: 'Memory the helper process should stay below, and never more than the profile’s share of what is free: as it comes near, less is fetched at a time.' },
  pageSize: { type: 'int', default: 100, min: 1, max: 100, unit: 'messages per request', group: 'Advanced', name: 'Page size', description: 'Messages asked for by one request.' },
  requestSpacingMs: { type: 'int', default: 0, min: 0, max: 10_000, unit: 'ms', zero: 'none', group: 'Advanced', name: 'Pause between requests', description: 'Least time from one request to the next. Telegram says by itself when it wants a pause; this one makes an export slower and gentler.' },
  retries: { type: 'int', default: 5, min: 0, max: 20, unit: 'times', zero: 'never', group: 'Advanced', name: 'Retries', description: 'How often a request that failed for a passing reason is repeated.' },
  proxyUrl: { type: 'text', kind: 'proxy-url', default: '', group: 'Advanced', name: 'Proxy', description: 'Every connection to Telegram goes through it: socks4, socks5, http or mtproxy, such as socks5://user@host:1080. Empty means none.' },
  connectTimeoutS: { type: 'int', default: 10, min: 1, max: 120, unit: 's', group: 'Advanced', name: 'Connect time limit', description: 'How long opening a connection may take.' },
  readTimeoutS: { type: 'int', default: 60, min: 5, max: 600, unit: 's', group: 'Advanced', name: 'Answer time limit', description: 'How long an answer may take before the request is repeated.' },
  maxFloodWaitS: { type: 'int', default: 3600, min: 1, max: 86_400, unit: 's', group: 'Advanced', name: 'Longest wait', description: 'When Telegram asks for a longer wait than this, the chat is put aside for the next run.' },
  takeoutWaitS: { type: 'int', default: 300, min: 0, max: 3600, unit: 's', zero: 'do not wait', group: 'Advanced', name: 'Wait for takeout', description: 'How long to wait for you to allow a takeout; the export then goes on without it.' },
  takeoutPollS: { type: 'int', default: 5, min: 1, max: 60, unit: 's', group: 'Advanced', name: 'Ask for takeout every', description: 'How often Telegram is asked meanwhile.' },
  senderCacheSize: { type: 'int', default: 10_000, min: 100, max: 1_000_000, unit: 'people', group: 'Advanced', name: 'People to remember', description: 'How many people are remembered with their names beside your chats; those met last stay.' },
  companionIdleMin: { type: 'int', default: 10, min: 1, max: 1440, unit: 'min', group: 'Advanced', name: 'Companion idle time', description: 'The helper process ends by itself after this time without work.' },
  transcodeTimeoutMin: { type: 'int', default: 120, min: 1, max: 1440, unit: 'min', group: 'Advanced', name: 'Video time limit', description: 'A file that takes longer to process keeps its original.' },
  nodePath: { type: 'text', kind: 'file-path', default: '', group: 'Advanced', name: 'Path of Node.js', description: 'Only for this computer. Empty means TOBS looks for it.' },
  ffmpegPath: { type: 'text', kind: 'file-path', default: '', group: 'Advanced', name: 'Path of FFmpeg', description: 'Only for this computer. Empty means TOBS looks for it.' },
  ffprobePath: { type: 'text', kind: 'file-path', default: '', group: 'Advanced', name: 'Path of ffprobe', description: 'Only for this computer. Empty means TOBS looks for it, first beside FFmpeg.' },
  vaapiDevice: { type: 'text', kind: 'file-path', default: '/dev/dri/renderD128', group: 'Advanced', name: 'Graphics device', description: 'Only for this computer. Device for encoding videos; the others are tried after it.' },
  reportsKept: { type: 'int', default: 20, min: 1, max: 1000, unit: 'reports', group: 'Notes', name: 'Reports to keep', description: 'Each run that changed something leaves a report in the folder _reports; the oldest beyond this number are removed, unless you have written into them.' },
  autoRunAtStart: { type: 'bool', default: false, group: 'Automation', name: 'Export at the start', description: 'Export everything chosen when Obsidian has started. A run that was interrupted by closing Obsidian goes on; one that is paused stays paused.' },
  autoRunHours: { type: 'int', default: 0, min: 0, max: 168, unit: 'h', zero: 'off', group: 'Automation', name: 'Export every', description: 'Export everything chosen again after so many hours, while Obsidian is open. What was missed meanwhile is made up for by one run.' },
  logLevel: { type: 'choice', default: 'info', choices: { error: 'Errors', warn: 'Warnings', info: 'What happens', debug: 'Everything' }, group: 'Advanced', name: 'Log', description: 'What the log file holds. It names methods, numbers and ids, never what people write or are called.' },
  logFile: { type: 'bool', default: false, group: 'Advanced', name: 'Log file', description: 'Keep a log outside the vault, for its owner alone: in the profile’s folder log on the command line, else where this computer keeps logs (on Linux ~/.local/state/tobs). At most three files of 10 MB.' },
  testServer: { type: 'text', kind: 'test-server', default: '', group: 'Advanced', name: 'Test server', description: 'JSON description of another Telegram to talk to. For development only.' },
} as const satisfies Readonly<Record<string, SettingDefinition>>;

export type SettingKey = keyof typeof definitions;

type ValueOf<D extends SettingDefinition> = D extends IntDefinition | NumberDefinition
  ? number
  : D extends BoolDefinition
    ? boolean
    : D extends { readonly type: 'choice'; readonly choices: infer Choices }
      ? keyof Choices
      : D extends TextDefinition
        ? string
        : D extends { readonly type: 'list'; readonly choices: infer Choices }
          ? readonly (Choices extends null ? string : keyof Choices)[]
          : never;

/** All options with their values. */
export type Settings = { readonly [Key in SettingKey]: ValueOf<(typeof definitions)[Key]> };

export type LayoutSetting = Settings['layout'];
