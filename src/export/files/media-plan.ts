import type { MessageId, VaultPath } from '../../model/ids';
import { furtherFilesOf } from '../../model/further-files';
import { fileMediaOf, type FileMedia, type ThumbSize } from '../../model/media';
import type { Message } from '../../model/message';
import { commentBlockIdOf } from '../../notes/merge/block-id';
import { extensionOf } from '../../notes/names/file-type';
import { mediaPath } from '../../notes/names/paths';
import type { MediaState, RenderedBlock } from '../../notes/types';
import { wordsOf } from '../../notes/words/words';
import { processorOf } from '../processing/processor-of';
import type { Settings } from '../../settings/definitions';
import type { MadeFiles } from '../processing/made-files';
import type { FileRecord, PendingItem } from '../state/records';
import { isMissing, type FilePlaces } from './file-places';
import { exclusionOf, type LeftOutFiles } from './left-out-files';
import { thumbPath, wantedThumb } from './thumbs';

/** Where the file of a message goes, and how it stands. */
export interface PlannedFile {
  readonly media: FileMedia;
  /** Where the file is or will be. */
  readonly path: VaultPath;
  readonly state: MediaState;
  /** It is there, and the settings want something done to it. */
  readonly needsProcessing?: true;
  /** Its small picture is wanted and not there yet. */
  readonly missingThumb?: ThumbSize;
}

/** The files of a batch's messages, by message. */
export interface BatchFiles {
  readonly planned: ReadonlyMap<MessageId, PlannedFile>;
  /** Those a message carries besides its own. */
  readonly further: ReadonlyMap<MessageId, readonly PlannedFile[]>;
}

/** How a file of a message stands. */
export function stateIn({ planned, further }: BatchFiles, { id }: Message, { file }: FileMedia): MediaState {
  const own = planned.get(id);
  const known = own?.media.file.id === file.id ? own : further.get(id)?.find(({ media }) => media.file.id === file.id);
  return known?.state ?? { kind: 'pending' };
}

/** What is still to be done for the files of a message whose block stands in a note. */
export function pendingItemsOf({ planned, further }: BatchFiles, { messageId, block, note }: { readonly messageId: MessageId; readonly block: RenderedBlock; readonly note: VaultPath }): readonly PendingItem[] {
  const own = planned.get(messageId);
  const lines = new Map((block.furtherLines ?? []).map(({ fileId, line }) => [fileId, line]));
  return [
    ...(own === undefined ? [] : pendingItemOf({ messageId, file: own, note, line: block.mediaLine })),
    ...(further.get(messageId) ?? []).flatMap((file) => pendingItemOf({ messageId, file, note, line: lines.get(file.media.file.id) })),
  ];
}

/** Files of what messages did not show when their files were ordered: the rest of rich messages, and stories. */
export function filesOfRest(entries: readonly { readonly message: Message; readonly block: RenderedBlock; readonly note: VaultPath }[], { further }: BatchFiles): readonly PendingItem[] {
  return entries.flatMap(({ message, block, note }) => {
    const ordered = new Set(furtherFilesOf(message).map(({ file }) => file.id));
    const rest = (further.get(message.id) ?? []).filter(({ media }) => !ordered.has(media.file.id));
    return pendingItemsOf({ planned: new Map(), further: new Map([[message.id, rest]]) }, { messageId: message.id, block, note });
  });
}

/** A message whose file is planned, and where the note says so. */
export interface ShownFile {
  readonly messageId: MessageId;
  readonly file: PlannedFile;
  readonly note: VaultPath;
  /** Absent: the note says nothing of it. */
  readonly line: string | undefined;
}

/** What is still to be done for the file of a message: fetching it, or processing what is there. */
export function pendingItemOf({ messageId, file: { media, path, state, needsProcessing, missingThumb: thumb }, note, line }: ShownFile): readonly PendingItem[] {
  if (line === undefined) return [];
  const item = { messageId, media, path, note, line };
  if (state.kind === 'pending' || state.kind === 'failed') return [{ ...item, ...(thumb !== undefined && { thumb }) }];
  return [
    ...(needsProcessing === true ? [{ ...item, placed: true as const }] : []),
    ...(thumb === undefined ? [] : [{ ...item, thumb, thumbOnly: true as const, ...(state.kind === 'skipped' && { skipped: state.reason }) }]),
  ];
}

/** What tells the place and state of a message's file. */
export interface MediaPlanParts {
  readonly settings: Settings;
  readonly chatFolder: VaultPath;
  readonly places: FilePlaces;
  readonly made: MadeFiles;
  /** How files stand that earlier runs did not get, by path. */
  readonly waiting: ReadonlyMap<VaultPath, MediaState>;
  /** Messages whose file is there and still to be processed. */
  readonly placed: ReadonlySet<MessageId>;
  /** Whose files these are: comments have an id space of their own. */
  readonly owner: 'message' | 'comment';
  /** Remembers what the settings leave out; absent: nobody asks for it later. */
  readonly leftOut?: LeftOutFiles;
}

/** Decides for every message whether its file is wanted, where it goes, and whether it is already there. */
export class MediaPlan {
  constructor(private readonly parts: MediaPlanParts) {}

  async planAll(messages: readonly Message[]): Promise<ReadonlyMap<Message, PlannedFile>> {
    const planned = new Map<Message, PlannedFile>();
    for (const message of messages) {
      const media = fileMediaOf(message.media);
      if (media !== undefined) planned.set(message, await this.plan(message, media));
    }
    return planned;
  }

  /** Files of a message besides its own. */
  async planFurther(message: Message): Promise<readonly PlannedFile[]> {
    const planned: PlannedFile[] = [];
    for (const media of furtherFilesOf(message)) planned.push(await this.plan(message, media, planned.length + 1));
    return planned;
  }

  /** Where a message's file lies, as it was sent or as it was made smaller; null: it is not there. */
  async placeOf(message: Message): Promise<VaultPath | null> {
    const planned = (await this.planAll([message])).get(message);
    return planned?.state.kind === 'present' ? planned.state.path : null;
  }

  private async plan(message: Message, media: FileMedia, further = 0): Promise<PlannedFile> {
    const { settings, chatFolder, made, places, owner } = this.parts;
    const path = await places.placeOf(media.file, mediaPath(chatFolder, owner === 'message' ? message : commentBlockIdOf(message), media, further));
    const planned = await this.planFile(message, media, path);
    const thumb = wantedThumb(media, settings);
    if (thumb === undefined) return planned;
    if ((await made.sizeOf(thumbPath(path))) !== thumb.sizeBytes) return { ...planned, missingThumb: thumb };
    return { ...planned, state: { ...planned.state, thumb: thumbPath(path) } };
  }

  private async planFile(message: Message, media: FileMedia, path: VaultPath): Promise<PlannedFile> {
    const { settings, made, waiting, placed, leftOut } = this.parts;
    // What an earlier import has brought is there, whatever has become of it in the folder of the export.
    const there = isMissing(media.file) ? await made.sizeOf(path) : null;
    const place = await made.placeOf(path, there ?? media.file.sizeBytes);
    if (place !== null) {
      if (processorOf(media, settings) === null) await made.pin(path);
      const isUndone = place.hasOriginal && !placed.has(message.id) && (await made.needsProcessing(media, path));
      return { media, path, state: { kind: 'present', path: place.path }, ...(isUndone && { needsProcessing: true }) };
    }
    const reason = unwantedBecause(media, settings);
    if (reason !== null) {
      leftOut?.add(message.id, media);
      return { media, path, state: { kind: 'skipped', reason } };
    }
    return { media, path, state: waiting.get(path) ?? { kind: 'pending' } };
  }

  /** Places given since the last call; stored with the batch, so that a later run finds the same ones. */
  takeNewPlaces(): readonly (readonly [string, FileRecord])[] {
    return this.parts.places.takeFresh();
  }
}

/** Why the settings exclude a file, in words for the note; null when it is wanted. */
export function unwantedBecause(media: FileMedia, settings: Settings): string | null {
  const { skipReasons, sizes, absences } = wordsOf(settings.noteLanguage);
  const { local } = media.file;
  if (local?.absence !== undefined && local.path === undefined) return absences[local.absence];
  switch (exclusionOf(media, settings)) {
    case 'selection':
      return skipReasons.notSelected;
    case 'size':
      return `${skipReasons.larger} ${settings.maxFileSizeMB} ${sizes.MB}`;
    case 'excluded':
      return `${skipReasons.excluded}: .${extensionOf(media)}`;
    case 'notIncluded':
      return `${skipReasons.notIncluded}: ${settings.includeExtensions.join(', ')}`;
    case null:
      return null;
  }
}
