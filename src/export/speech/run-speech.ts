import type { ExportFailure } from '../../model/events';
import { speechKindOf, type SpeechOptions, type SpeechPort, type SpeechSetup } from '../../model/speech';
import type { FileMedia } from '../../model/media';
import type { Settings } from '../../settings/definitions';

const nothingHere: SpeechSetup = { signature: 'none', autoJobs: 1, problem: 'no speech engine found', details: 'this way of running has none' };

/** What all chats of a run know about turning speech into text. */
export class RunSpeech {
  /** For the report: why transcripts were not made. Once for the whole run. */
  readonly warnings: ExportFailure[] = [];
  private known: Promise<SpeechSetup> | null = null;

  constructor(
    private readonly settings: Settings,
    /** Null where nothing can turn speech into text. */
    readonly port: SpeechPort | null,
    private readonly signal: AbortSignal,
    private readonly onWarning: (warning: ExportFailure) => void,
  ) {}

  /** Telegram itself is to be asked first. */
  get isByTelegram(): boolean {
    return this.settings.transcribeEngine === 'telegram';
  }

  get options(): SpeechOptions {
    return speechOptionsOf(this.settings);
  }

  /** Whether a file is to have a transcript. */
  wants(media: FileMedia): boolean {
    const kind = speechKindOf(media);
    return this.settings.transcribe && kind !== null && this.settings.transcribeKinds.includes(kind);
  }

  /** What the settings mean on this machine; found out once, when the first file needs it. */
  setup(): Promise<SpeechSetup> {
    this.known ??= this.findOut();
    return this.known;
  }

  /** With Telegram as the engine something can be made whatever there is on this computer. */
  private async findOut(): Promise<SpeechSetup> {
    const here = this.port === null ? nothingHere : await this.port.setup(this.options, { signal: this.signal });
    return this.isByTelegram ? { signature: 'telegram', autoJobs: here.autoJobs } : here;
  }

  /** Says, once, that no transcripts can be made. */
  report(problem: string, details = ''): void {
    this.warn({ error: { code: 'SPEECH_UNAVAILABLE', reason: details === '' ? problem : `${problem} (${details})` } });
  }

  /** Says, once, that transcripts were made otherwise than asked for. */
  remark(reason: string): void {
    this.warn({ error: { code: 'PROCESSED_OTHERWISE', reason } });
  }

  private warn(warning: ExportFailure): void {
    if (this.warnings.some(({ error }) => error.code === warning.error.code)) return;
    this.warnings.push(warning);
    this.onWarning(warning);
  }
}

/** The settings as the speech port takes them. */
export function speechOptionsOf(settings: Settings): SpeechOptions {
  return {
    engine: settings.transcribeEngine === 'telegram' ? 'auto' : settings.transcribeEngine,
    enginePath: settings.whisperPath,
    model: settings.transcribeModel,
    language: settings.transcribeLanguage,
    device: settings.transcribeDevice,
    precision: settings.transcribePrecision,
    timeoutMin: settings.transcribeTimeoutMin,
    unloadS: settings.transcribeUnloadS,
    ffmpegPath: settings.ffmpegPath,
  };
}
