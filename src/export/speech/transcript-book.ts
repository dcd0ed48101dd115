import type { MessageId, VaultPath } from '../../model/ids';
import { fileMediaOf, type FileMedia, type FileRef } from '../../model/media';
import type { Message } from '../../model/message';
import { speechKindOf, type Transcript } from '../../model/speech';
import type { TranscriptState } from '../../notes/types';
import type { PlannedFile } from '../files/media-plan';
import type { StatePort } from '../ports';
import type { ChatState } from '../state/chat-state';
import type { RunSpeech } from './run-speech';
import { parseSpoken, parseTranscript, spokenKey, transcriptKey, type SpokenRecord } from './speech-records';

/** What a message's note shows of the speech in its file. */
export interface ShownTranscript {
  /** Null: nothing. */
  readonly state: TranscriptState | null;
  /** Still to be made, and not in a stored batch yet. */
  readonly isNew: boolean;
}

const nothing: ShownTranscript = { state: null, isNew: false };

/** What is known of what is said in a chat's files. */
export class TranscriptBook {
  /** Messages of the stored batches. */
  private readonly waiting = new Set<MessageId>();

  constructor(
    private readonly speech: RunSpeech,
    /** Path of the export folder. */
    private readonly root: VaultPath,
    private readonly state: StatePort,
  ) {}

  /** Knows which messages wait already; to be called before the first `show`. */
  async open(chat: Pick<ChatState, 'speechBatches' | 'speechItems'>): Promise<void> {
    for (const batch of chat.speechBatches) for (const { id } of await chat.speechItems(batch)) this.waiting.add(id);
  }

  /**
   * What is there is shown whatever the settings say by now: turning transcripts off takes none out of a note.
   * @param planned the message's file, as it stands
   */
  async show(message: Message, planned: PlannedFile | undefined): Promise<ShownTranscript> {
    const media = fileMediaOf(message.media);
    if (media === undefined || speechKindOf(media) === null) return nothing;
    const record = parseSpoken(await this.state.get(spokenKey(this.root, media.file)));
    const transcript = await this.transcriptOf(record);
    const isWanted = this.speech.wants(media) && planned?.state.kind !== 'skipped';
    if (!isWanted) return transcript === null ? nothing : { state: { kind: 'done', transcript }, isNew: false };
    const { signature, problem, details } = await this.speech.setup();
    if (transcript !== null && (problem !== undefined || isMadeWith(record, signature))) return { state: { kind: 'done', transcript }, isNew: false };
    if (problem !== undefined) this.speech.report(problem, details);
    const failure = problem ?? (record !== null && 'failure' in record ? record.failure : undefined);
    const missing: TranscriptState = failure === undefined ? { kind: 'waiting' } : { kind: 'failed', reason: failure };
    return { state: transcript === null ? missing : { kind: 'done', transcript }, isNew: this.admit(message.id) };
  }

  /** The transcript a file has already, made as it would be made now. */
  async known(file: FileRef): Promise<boolean> {
    const record = parseSpoken(await this.state.get(spokenKey(this.root, file)));
    return isMadeWith(record, (await this.speech.setup()).signature) && (await this.transcriptOf(record)) !== null;
  }

  /** Keeps a transcript; durable when resolved. */
  async learn(files: readonly FileRef[], key: string, transcript: Transcript): Promise<void> {
    const { signature } = await this.speech.setup();
    await this.state.set([[transcriptKey(key), transcript], ...this.recordsOf(files, { key, signature })]);
  }

  /** Keeps why there is none, to be shown until there is one. One that is there stays. */
  async learnFailure(files: readonly FileRef[], failure: string): Promise<void> {
    const without: FileRef[] = [];
    for (const file of files) if ((await this.transcriptOf(parseSpoken(await this.state.get(spokenKey(this.root, file))))) === null) without.push(file);
    if (without.length > 0) await this.state.set(this.recordsOf(without, { failure }));
  }

  private recordsOf(files: readonly FileRef[], record: SpokenRecord): readonly (readonly [string, SpokenRecord])[] {
    return files.map((file) => [spokenKey(this.root, file), record] as const);
  }

  private async transcriptOf(record: SpokenRecord | null): Promise<Transcript | null> {
    return record === null || !('key' in record) ? null : parseTranscript(await this.state.get(transcriptKey(record.key)));
  }

  private admit(id: MessageId): boolean {
    if (this.waiting.has(id)) return false;
    this.waiting.add(id);
    return true;
  }
}

function isMadeWith(record: SpokenRecord | null, signature: string): boolean {
  return record !== null && 'key' in record && record.signature === signature;
}

/** The file of a message that waits for its transcript; null when it has none any more. */
export function spokenMediaOf(message: Message): FileMedia | null {
  const media = fileMediaOf(message.media);
  return media === undefined || speechKindOf(media) === null ? null : media;
}
