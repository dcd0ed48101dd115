/** The scenario file: what a server built from it contains. Unknown keys are refused so that a misspelt one cannot pass for "off". */
import * as v from 'valibot';

const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const pair = v.tuple([count, count]);
const time = v.pipe(v.string(), v.isoTimestamp());

const mixShape = {
  reply: v.optional(probability), forward: v.optional(probability), album: v.optional(probability), photo: v.optional(probability),
  video: v.optional(probability), gif: v.optional(probability), round: v.optional(probability), voice: v.optional(probability),
  audio: v.optional(probability), document: v.optional(probability), sticker: v.optional(probability), poll: v.optional(probability),
  geo: v.optional(probability), contact: v.optional(probability), webpage: v.optional(probability),
  reactions: v.optional(probability), edited: v.optional(probability), service: v.optional(probability), entities: v.optional(probability),
};

/** Sizes in bytes, `[least, most]`; `distinct` files are spread over the block, `twins` of them repeat the bytes of others under an id of their own. */
const filesShape = {
  photo: v.optional(pair), video: v.optional(pair), gif: v.optional(pair), round: v.optional(pair), voice: v.optional(pair), audio: v.optional(pair),
  document: v.optional(pair), sticker: v.optional(pair),
  reuse: v.optional(probability), distinct: v.optional(id), twins: v.optional(count), dcs: v.optional(v.array(id)),
  pixels: v.optional(pair), art: v.optional(v.picklist(['gradient', 'landscape'])), content: v.optional(v.string()),
};

const media = v.strictObject({
  kind: v.picklist(['photo', 'document', 'video', 'gif', 'round', 'voice', 'audio', 'sticker', 'poll', 'quiz', 'geo', 'venue', 'contact', 'webpage', 'dice', 'todo', 'story']),
  file: v.optional(v.string()),
  spoiler: v.optional(v.boolean()), ttl: v.optional(count),
  duration: v.optional(v.number()), title: v.optional(v.string()), performer: v.optional(v.string()), emoji: v.optional(v.string()),
  question: v.optional(v.string()), answers: v.optional(v.array(v.string())), votes: v.optional(v.array(count)), correct: v.optional(count),
  solution: v.optional(v.string()), closed: v.optional(v.boolean()), multiple: v.optional(v.boolean()), publicVoters: v.optional(v.boolean()), chosen: v.optional(v.array(count)), partial: v.optional(v.boolean()),
  lat: v.optional(v.number()), lon: v.optional(v.number()), address: v.optional(v.string()), phone: v.optional(v.string()), name: v.optional(v.string()),
  url: v.optional(v.string()), site: v.optional(v.string()), description: v.optional(v.string()), value: v.optional(count), by: v.optional(v.string()), story: v.optional(id), items: v.optional(v.array(v.string())), done: v.optional(v.array(count)),
});

// The longer one first: the shorter fits it too, and would cut its value off.
const entity = v.union([v.tuple([v.string(), count, count, v.string()]), v.tuple([v.string(), count, count])]);

const forward = v.strictObject({
  user: v.optional(v.string()), name: v.optional(v.string()), channel: v.optional(v.string()), post: v.optional(id), author: v.optional(v.string()), date: v.optional(time), imported: v.optional(v.boolean()),
});

/**
 * A message written out. `text` knows a small markup (see `markup.ts`) unless `entities` are given; `replyTo` is an id or, negative,
 * so many messages up; `date` or `after` (seconds since the message before). `commentOn`, in a discussion group: a post's id.
 * `from` is a user's key, `me`, `channel` for the chat itself, or `chat:KEY` for somebody who writes as that chat.
 */
const explicit = v.strictObject({
  id: v.optional(id), date: v.optional(time), after: v.optional(count), from: v.optional(v.string()), text: v.optional(v.string()), entities: v.optional(v.array(entity)),
  media: v.optional(media), album: v.optional(v.array(media)), replyTo: v.optional(v.pipe(v.number(), v.integer())), quote: v.optional(v.string()), replyChat: v.optional(v.string()),
  forward: v.optional(forward), reactions: v.optional(v.record(v.string(), count)), edited: v.optional(count), pinned: v.optional(v.boolean()), silent: v.optional(v.boolean()),
  views: v.optional(count), forwards: v.optional(count), via: v.optional(v.string()), author: v.optional(v.string()), topic: v.optional(id), commentOn: v.optional(id),
  service: v.optional(v.looseObject({ _: v.string() })), buttons: v.optional(v.array(v.array(v.strictObject({ text: v.string(), url: v.optional(v.string()) })))),
});

/** Many messages made by chance; `script` holds hand-written lines instead (`"anna: text"`, `"boris ^2: answer to two lines up {🔥3}"`, or a message object). */
const block = v.strictObject({
  count: v.optional(count), script: v.optional(v.array(v.union([v.string(), explicit]))),
  start: v.optional(time), every: v.optional(count), jitter: v.optional(count), authors: v.optional(v.union([v.string(), v.array(v.string())])),
  ids: v.optional(v.strictObject({ missing: v.optional(probability), holes: v.optional(v.array(pair)), gap: v.optional(pair) })),
  mix: v.optional(v.strictObject(mixShape)), words: v.optional(pair), languages: v.optional(v.array(v.picklist(['en', 'ru', 'de', 'es', 'ja', 'ar']))),
  theme: v.optional(v.string()), files: v.optional(v.strictObject(filesShape)),
  commentsOn: v.optional(v.string()), posts: v.optional(count), comments: v.optional(count),
  topics: v.optional(v.picklist(['zipf', 'even'])), kinds: v.optional(v.literal('all')), hostile: v.optional(v.boolean()),
});

const chat = v.strictObject({
  key: v.string(), kind: v.picklist(['channel', 'supergroup', 'forum', 'group', 'user', 'bot', 'self', 'monoforum']),
  id: v.optional(id), title: v.optional(v.string()), username: v.optional(v.string()), about: v.optional(v.string()), linked: v.optional(v.string()),
  noforwards: v.optional(v.boolean()), signatures: v.optional(v.boolean()), historyVisibleFrom: v.optional(id), migratedTo: v.optional(v.string()), members: v.optional(count),
  photo: v.optional(v.boolean()), pinned: v.optional(v.boolean()), archived: v.optional(v.boolean()), left: v.optional(v.boolean()),
  access: v.optional(v.picklist(['private', 'banned', 'forbidden'])), account: v.optional(v.picklist([1, 2])), hostile: v.optional(v.boolean()),
  topics: v.optional(v.strictObject({
    generate: v.optional(count), sameTitle: v.optional(count), pinned: v.optional(count), closed: v.optional(count), hidden: v.optional(count),
    list: v.optional(v.array(v.strictObject({
      title: v.string(), messages: v.optional(count), pinned: v.optional(v.boolean()), closed: v.optional(v.boolean()), hidden: v.optional(v.boolean()), icon: v.optional(v.string()),
    }))),
  })),
  messages: v.optional(v.array(v.union([block, explicit]))),
});

const chatGenerator = v.strictObject({
  generate: count, firstId: v.optional(id), messages: v.optional(count), archived: v.optional(count), pinned: v.optional(count),
  equalDates: v.optional(probability), hostile: v.optional(v.boolean()), every: v.optional(count),
});

const user = v.strictObject({
  key: v.string(), id, firstName: v.optional(v.string()), lastName: v.optional(v.string()), username: v.optional(v.string()), phone: v.optional(v.string()),
  about: v.optional(v.string()), contact: v.optional(v.boolean()), bot: v.optional(v.boolean()), deleted: v.optional(v.boolean()), premium: v.optional(v.boolean()), photo: v.optional(v.boolean()), min: v.optional(v.boolean()),
});

const userGenerator = v.strictObject({
  generate: count, firstId: id, nonAscii: v.optional(probability), usernames: v.optional(probability), deleted: v.optional(probability), bots: v.optional(probability), contacts: v.optional(probability), hostile: v.optional(v.boolean()),
});

const account = v.strictObject({
  id, firstName: v.string(), lastName: v.optional(v.string()), username: v.optional(v.string()), phone: v.string(), code: v.optional(v.string()),
  password: v.optional(v.nullable(v.string())), hint: v.optional(v.string()), premium: v.optional(v.boolean()), transcribeTrials: v.optional(id), homeDc: v.optional(id),
});

/** Ids, `last-40` (the 40 newest), `first-40`, `at-40` (the one 40th from the end), or all. */
const ids = v.union([v.array(id), v.pipe(v.string(), v.regex(/^(last|first|at)-\d+$/)), v.literal('all')]);

const change = v.union([
  v.strictObject({ add: v.strictObject({ chat: v.string(), ...block.entries, messages: v.optional(v.array(explicit)) }) }),
  v.strictObject({ edit: v.strictObject({ chat: v.string(), ids, text: v.optional(v.string()) }) }),
  v.strictObject({ delete: v.strictObject({ chat: v.string(), ids }) }),
  v.strictObject({ react: v.strictObject({ chat: v.string(), ids, emoji: v.string(), count: v.optional(count) }) }),
  v.strictObject({ rename: v.strictObject({ chat: v.string(), title: v.optional(v.string()), username: v.optional(v.string()) }) }),
  v.strictObject({ after: v.strictObject({ method: v.string(), calls: count }) }),
]);

const fileSpec = v.strictObject({
  size: v.optional(count), dc: v.optional(id), content: v.optional(v.string()), name: v.optional(v.string()), mime: v.optional(v.string()),
  duration: v.optional(v.number()), pixels: v.optional(pair), art: v.optional(v.picklist(['gradient', 'landscape'])),
});

/** Shape of a scenario; `network`, `floods`, `faults` and `server` belong to the core, which checks them itself. */
export const ScenarioSchema = v.strictObject({
  version: v.literal(1), name: v.string(), description: v.optional(v.string()), seed: count, epoch: time, now: v.optional(time),
  dcs: v.array(id), homeDc: id, account, account2: v.optional(account),
  users: v.optional(v.array(v.union([user, userGenerator]))), chats: v.array(v.union([chat, chatGenerator])),
  files: v.optional(v.record(v.string(), fileSpec)),
  /** Instant views, by `messages.getWebPage`; `photo` is the name of a file, `partial`: only their beginning is given out. */
  articles: v.optional(v.array(v.strictObject({ url: v.string(), title: v.string(), author: v.optional(v.string()), date: v.optional(count), paragraphs: v.array(v.string()), photo: v.optional(v.string()), partial: v.optional(v.boolean()) }))),
  /** Stories, by `stories.getStoriesByID`; `by` is the key of a user or chat, `file` the name of a photo or (`video`) a video. Deleted ones answer so, all others are unknown. */
  stories: v.optional(v.array(v.strictObject({ by: v.string(), id, caption: v.optional(v.string()), file: v.optional(v.string()), video: v.optional(v.boolean()), deleted: v.optional(v.boolean()) }))),
  folders: v.optional(v.array(v.strictObject({ id, title: v.string(), include: v.optional(v.array(v.string())), exclude: v.optional(v.array(v.string())), pinned: v.optional(v.array(v.string())), emoticon: v.optional(v.string()) }))),
  invites: v.optional(v.record(v.string(), v.strictObject({ chat: v.optional(v.string()), member: v.optional(v.boolean()), peek: v.optional(v.boolean()), expired: v.optional(v.boolean()) }))),
  history: v.optional(v.strictObject({
    shortEvery: v.optional(id), shortOf: v.optional(v.picklist(['newest', 'oldest'])), negativeOffset: v.optional(v.picklist(['fill', 'clip'])), countPlaceholder: v.optional(v.array(v.string())), inexact: v.optional(v.boolean()),
    restrictedTakeout: v.optional(v.picklist(['empty', 'full'])), withhold: v.optional(v.array(v.string())), min: v.optional(v.array(v.string())),
  })),
  dialogs: v.optional(v.strictObject({ unfiltered: v.optional(v.picklist(['all', 'main'])), community: v.optional(v.boolean()) })),
  references: v.optional(v.strictObject({ ttl: v.optional(id), parts: v.optional(id) })),
  hashes: v.optional(v.picklist(['full', 'partial', 'none'])),
  /** Documents of at least `from` bytes are handed to a CDN data centre when the client can use one; `cold`: it has to be told to fetch each 1 MiB first. */
  cdn: v.optional(v.strictObject({ dc: id, from: v.optional(count), cold: v.optional(v.boolean()) })),
  takeout: v.optional(v.strictObject({ approveAfter: v.optional(count), delay: v.optional(count), validFor: v.optional(id), splitRanges: v.optional(id), reuse: v.optional(v.boolean()), afterFinish: v.optional(v.picklist(['over', 'valid'])) })),
  pushes: v.optional(v.boolean()), network: v.optional(v.unknown()), floods: v.optional(v.array(v.unknown())), faults: v.optional(v.array(v.unknown())), server: v.optional(v.record(v.string(), v.unknown())),
  revisions: v.optional(v.record(v.string(), v.array(change))),
});

export type Scenario = v.InferOutput<typeof ScenarioSchema>;
export type ChatSpec = v.InferOutput<typeof chat>;
export type ChatGenerator = v.InferOutput<typeof chatGenerator>;
export type BlockSpec = v.InferOutput<typeof block>;
export type ExplicitSpec = v.InferOutput<typeof explicit>;
export type MediaSpec = v.InferOutput<typeof media>;
export type UserSpec = v.InferOutput<typeof user>;
export type UserGenerator = v.InferOutput<typeof userGenerator>;
export type AccountSpec = v.InferOutput<typeof account>;
export type FileSpec = v.InferOutput<typeof fileSpec>;
export type FilesSpec = v.InferOutput<v.StrictObjectSchema<typeof filesShape, undefined>>;
export type ForwardSpec = v.InferOutput<typeof forward>;
export type Change = v.InferOutput<typeof change>;
export type MixKey = keyof typeof mixShape;

/**
 * Checks `value` and returns it typed.
 * @throws Error naming the path of every key that is wrong or unknown.
 */
export function parseScenario(value: unknown, source = 'scenario'): Scenario {
  const result = v.safeParse(ScenarioSchema, value);
  if (result.success) return result.output;
  throw new Error(`${source}: ${result.issues.flatMap(describe).join('; ')}`);
}

/** A union reports every branch it tried; each is named with its own path below the union's. */
function describe(issue: v.BaseIssue<unknown>): string[] {
  const path = pathOf(issue);
  const inner = issue.issues ?? [];
  if (inner.length === 0) return [`${path}: ${issue.message}`];
  return [`${path}: ${inner.map((sub) => `${pathOf(sub)} ${sub.message}`.trim()).join(' | ')}`];
}

function pathOf(issue: v.BaseIssue<unknown>): string {
  return issue.path?.map((item) => String(item.key)).join('.') ?? '';
}
