import * as v from 'valibot';
import type { ExportTarget } from '../export/types';
import type { HistoryRange } from '../model/chat';
import { isChatId, type ChatId, type MessageId } from '../model/ids';
import type { AccountFolder } from '../notes/names/account-folder';
import type { Settings } from '../settings/definitions';
import { repairSettings } from '../settings/settings';
import { readTargetSettings, type TargetSettings } from '../settings/target-settings';

/** A chat the user picked for `export now`; identity is chat and topic. */
export interface ChosenChat {
  readonly chatId: ChatId;
  readonly title: string;
  readonly topicId?: MessageId;
  /** Only what was saved from this chat, or the direct messages with this person. */
  readonly sublistId?: ChatId;
  readonly range: HistoryRange;
  /** The account that chose it; absent in files of versions that knew one account. */
  readonly accountId?: ChatId;
  /** What is otherwise for this chat than in the settings. */
  readonly settings?: TargetSettings;
}

/** A Telegram folder the user picked: every export takes the chats that are in it then. */
export interface ChosenFolder {
  /** Telegram's number of the folder; it stays when the folder is renamed. */
  readonly folderId: number;
  readonly title: string;
  /** Of every chat in it. */
  readonly range: HistoryRange;
  readonly accountId?: ChatId;
}

/** Everything in data.json. Secrets are not in it. */
export interface PluginData {
  readonly settings: Settings;
  readonly chosen: readonly ChosenChat[];
  readonly chosenFolders: readonly ChosenFolder[];
  /** Accounts that have exported into this vault, first come first. */
  readonly accountFolders: readonly AccountFolder[];
}

/** Format of data.json; a larger number was written by a newer plugin. */
export const dataVersion = 1;

/** Id of a message or topic. */
export const Id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_147_483_647));
const Seconds = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A stored `HistoryRange`. */
export const RangeSchema = v.object({
  fromId: v.optional(Id),
  toId: v.optional(Id),
  sinceDate: v.optional(Seconds),
  beforeDate: v.optional(Seconds),
  last: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000))),
});
/** Marked id of a chat. */
export const ChatIdSchema = v.custom<ChatId>((value) => typeof value === 'string' && isChatId(value));
const AccountFoldersSchema = v.array(v.object({ accountId: ChatIdSchema, suffix: v.pipe(v.string(), v.maxLength(300), v.regex(/^[^/\\]*$/)) }));
const ChosenSchema = v.object({
  chatId: ChatIdSchema,
  accountId: v.optional(ChatIdSchema),
  title: v.pipe(v.string(), v.maxLength(1000)),
  topicId: v.optional(Id),
  sublistId: v.optional(ChatIdSchema),
  range: v.optional(RangeSchema, {}),
  settings: v.fallback(v.optional(v.record(v.string(), v.unknown()), {}), { damaged: true }),
});

const ChosenFoldersSchema = v.array(
  v.object({ folderId: v.pipe(v.number(), v.integer(), v.minValue(0)), title: v.pipe(v.string(), v.maxLength(1000)), range: v.optional(RangeSchema, {}), accountId: v.optional(ChatIdSchema) }),
);

/** data.json as it was read, with what had to be left out of it. */
export interface LoadedData {
  readonly data: PluginData;
  /** One line per value that was dropped. */
  readonly repairs: readonly string[];
  /** Written by a newer plugin: use it, never overwrite it. */
  readonly isNewer: boolean;
}

/** Plugin data from whatever data.json holds; never throws. */
export function loadPluginData(stored: unknown): LoadedData {
  const file = typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? (stored as Readonly<Record<string, unknown>>) : null;
  const { settings, repairs } = repairSettings(file?.settings);
  const damaged = file === null && stored !== null && stored !== undefined ? ['the stored settings were not readable'] : [];
  const chosen = chosenFrom(file?.chosen);
  const chosenFolders = v.safeParse(ChosenFoldersSchema, file?.chosenFolders ?? []);
  const folders = v.safeParse(AccountFoldersSchema, file?.accountFolders ?? []);
  return {
    data: { settings, chosen: chosen.chosen, chosenFolders: chosenFolders.success ? chosenFolders.output : [], accountFolders: folders.success ? folders.output : [] },
    repairs: [...damaged, ...repairs, ...chosen.repairs, ...(chosenFolders.success ? [] : ['the chosen folders were not readable']), ...(folders.success ? [] : ['the folders of the accounts were not readable'])],
    isNewer: typeof file?.version === 'number' && file.version > dataVersion,
  };
}

function chosenFrom(stored: unknown): { readonly chosen: readonly ChosenChat[]; readonly repairs: readonly string[] } {
  if (stored === undefined) return { chosen: [], repairs: [] };
  if (!Array.isArray(stored)) return { chosen: [], repairs: ['the chosen chats were not readable'] };
  let chosen: readonly ChosenChat[] = [];
  let dropped = 0;
  const repairs: string[] = [];
  for (const item of stored) {
    const result = v.safeParse(ChosenSchema, item);
    if (!result.success) {
      dropped++;
      continue;
    }
    const { settings: stored, ...chat } = result.output;
    const { settings, problems } = readTargetSettings(stored);
    if ('damaged' in stored) repairs.push(`${chat.title}: its own options were not readable`);
    repairs.push(...problems.map((problem) => `${chat.title}: ${problem}`));
    chosen = withChosen(chosen, { ...chat, ...(Object.keys(settings).length > 0 && { settings }) });
  }
  return { chosen, repairs: dropped === 0 ? repairs : [`${dropped} chosen chats were not readable`, ...repairs] };
}

/** `chosen` with `added` in it; a chat (or topic) that is already there is replaced in place. */
export function withChosen(chosen: readonly ChosenChat[], added: ChosenChat): readonly ChosenChat[] {
  const at = chosen.findIndex((one) => isSameTarget(one, added) && (one.accountId ?? added.accountId) === (added.accountId ?? one.accountId));
  return at < 0 ? [...chosen, added] : chosen.map((one, index) => (index === at ? added : one));
}

/** Whether both name the same chat, or the same part of one. */
function isSameTarget(a: Pick<ChosenChat, 'chatId' | 'topicId' | 'sublistId'>, b: Pick<ChosenChat, 'chatId' | 'topicId' | 'sublistId'>): boolean {
  return a.chatId === b.chatId && a.topicId === b.topicId && a.sublistId === b.sublistId;
}

/** A chosen chat as a run takes it. */
export function targetOf({ chatId, title, topicId, sublistId, range, settings }: ChosenChat): ExportTarget {
  return { reference: sublistId === undefined ? chatId : `${chatId}/${sublistId}`, chatId, title, range, ...(topicId !== undefined && { topicId }), ...(settings !== undefined && { settings }) };
}

/** A chosen folder as a run takes it; the run finds out what is in it. */
export function targetOfFolder({ folderId, title, range }: ChosenFolder): ExportTarget {
  return { reference: `folder:${folderId}`, title, range };
}

/** What goes into data.json. */
export function storedForm(data: PluginData): Readonly<Record<string, unknown>> {
  return { version: dataVersion, settings: data.settings, chosen: data.chosen, ...(data.chosenFolders.length > 0 && { chosenFolders: data.chosenFolders }), accountFolders: data.accountFolders };
}
