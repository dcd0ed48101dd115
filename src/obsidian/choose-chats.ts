import { setIcon, type App } from 'obsidian';
import type { ExportTarget } from '../export/types';
import type { Dialog, HistoryRange, PhotoOrder } from '../model/chat';
import type { ChatForecast } from '../model/estimate';
import type { ChatId } from '../model/ids';
import type { Cancellable } from '../model/telegram';
import type { ChatOptions } from '../ui/chat-options';
import { previewOf } from '../ui/chat-preview';
import { targetKey, type ChosenTarget, type PickedFolder, type PickedTarget, type TargetKey } from '../ui/picked-target';
import { strings } from '../ui/locale/strings';
import { outcomeOf } from './account-session';
import { optionFields, withOptions } from './own-options';
import { targetOf, targetOfFolder, type ChosenChat, type ChosenFolder } from './plugin-data';
import type { PluginStore } from './plugin-store';
import type { TelegramLink } from './telegram-link';
import { openAskingWindow, screens } from './windows';

/** What the window for choosing chats works with. */
export interface ChooseParts {
  readonly app: App;
  readonly store: PluginStore;
  readonly link: TelegramLink;
  /** What exporting these targets would take. @throws as `forecastTargets` does */
  forecast(targets: readonly ExportTarget[], options: Cancellable): Promise<readonly ChatForecast[]>;
  /** The list could not be read: Telegram has ended the session. */
  onSignedOut(): void;
}

interface Choice {
  readonly added: readonly PickedTarget[];
  readonly removed: readonly TargetKey[];
  readonly range: HistoryRange;
  readonly options: ReadonlyMap<TargetKey, ChatOptions>;
  /** All that are chosen now. */
  readonly folders: readonly PickedFolder[];
  readonly startNow: boolean;
}

/** Highest id of a message (documented: ids are 32-bit numbers). */
const newestId = 2_147_483_646;

/** Where the window leads to. */
export interface ChooseWays {
  /** A choice was saved that is to be exported at once. */
  exportNow(): void;
  /** Nobody is signed in any more. */
  signIn(): void;
}

/** Opens the window for choosing chats. */
export function openChooseChats(parts: ChooseParts, ways: ChooseWays): void {
  const { app, store } = parts;
  openAskingWindow(app, (signal) => ({
    title: strings.choose.title,
    component: screens.chooseDialogs,
    props: (close) => ({
      source: {
        ...sourceOf(parts, signal),
        onSignIn: () => {
          close();
          ways.signIn();
        },
      },
      chosen: store.chosen.filter(isShown).map((one): ChosenTarget => ({ ...pickedOf(one), options: { range: one.range, settings: one.settings ?? {} } })),
      chosenFolders: store.chosenFolders.map(({ folderId, title }): PickedFolder => ({ folderId, title })),
      fields: optionFields(),
      preview: ({ chatId, topicId }: PickedTarget) => outcomeOf(async () => previewOf(await (await parts.link.open({ signal })).estimate(chatId, { signal, ...(topicId !== undefined && { topicId }) }))),
      estimate: (targets: readonly ChosenTarget[], folders: readonly PickedFolder[], range: HistoryRange) =>
        outcomeOf(() => parts.forecast([...targets.map(({ options, ...target }) => targetOf(withOptions({ ...target, range: {} }, options))), ...foldersOf(store, folders, range).map(targetOfFolder)], { signal })),
      onSave: (choice: Choice) => {
        close();
        void saveChoice(store, choice).then(() => {
          if (choice.startNow) ways.exportNow();
        });
      },
      onClose: close,
    }),
  }));
}

/** What the list asks Telegram for, as long as the window is open. */
function sourceOf(parts: ChooseParts, signal: AbortSignal) {
  const { link } = parts;
  return {
    drawIcon: setIcon,
    load: async (onPage: (page: readonly Dialog[]) => void) => {
      const outcome = await outcomeOf(async () => {
        const telegram = await link.open({ signal });
        for await (const page of telegram.dialogs({ signal })) onPage(page);
        return null;
      });
      if (!outcome.ok && outcome.error.code === 'SIGNED_OUT') parts.onSignedOut();
      return outcome;
    },
    topics: (id: ChatId) => outcomeOf(async () => await (await link.open({ signal })).topics(id, { signal })),
    countTopic: ({ chatId, topicId }: PickedTarget) =>
      outcomeOf(async () => await (await link.open({ signal })).countBetween({ chatId, fromId: 1, toId: newestId }, { signal, ...(topicId !== undefined && { topicId }) })),
    photos: (orders: readonly PhotoOrder[]) => outcomeOf(() => photosOf(link, orders, signal)),
    resolve: (reference: string) => outcomeOf(async () => await (await link.open({ signal })).resolve(reference, { signal })),
  };
}

/** chosen: pictures of the last lists, some 8 kB each, so that opening the window again asks for none. */
const keptPhotos = 500;
const photos = new Map<string, string | null>();

async function photosOf(link: TelegramLink, orders: readonly PhotoOrder[], signal: AbortSignal): Promise<readonly (string | null)[]> {
  const missing = orders.filter(({ photo }) => !photos.has(photo.id));
  if (missing.length > 0) {
    const fetched = await (await link.open({ signal })).photos(missing, { signal });
    missing.forEach(({ photo }, index) => photos.set(photo.id, fetched[index] ?? null));
  }
  const answer = orders.map(({ photo }) => photos.get(photo.id) ?? null);
  for (const id of photos.keys()) if (photos.size > keptPhotos) photos.delete(id);
  return answer;
}

/** Parts of Saved Messages and of direct messages are chosen by link; the window leaves them as they are. */
function isShown({ sublistId }: ChosenChat): boolean {
  return sublistId === undefined;
}

function pickedOf({ chatId, topicId, title }: ChosenChat): PickedTarget {
  return { chatId, title, ...(topicId !== undefined && { topicId }) };
}

/** Folders that were chosen before keep their range. */
function foldersOf(store: PluginStore, folders: readonly PickedFolder[], range: HistoryRange): readonly ChosenFolder[] {
  return folders.map((folder) => ({ ...folder, range: store.chosenFolders.find(({ folderId }) => folderId === folder.folderId)?.range ?? range }));
}

async function saveChoice(store: PluginStore, { added, removed, range, options, folders }: Choice): Promise<void> {
  const own = (one: ChosenChat): ChosenChat => withOptions(one, isShown(one) ? options.get(targetKey(one)) : undefined);
  const kept = store.chosen.filter((one) => !isShown(one) || !removed.includes(targetKey(one)));
  const keys = new Set(kept.filter(isShown).map(targetKey));
  const fresh = added.filter((target) => !keys.has(targetKey(target))).map((target): ChosenChat => ({ ...target, range }));
  await store.setChosen([...kept, ...fresh].map(own), foldersOf(store, folders, range));
}
