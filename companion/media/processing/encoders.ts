import type { ProcessingOptions } from '../../../src/model/processing';
import type { Encoder } from './ffmpeg-arguments';

/** Documented: so many failures in a run, and the graphics device is left alone. */
const MAX_FAILURES = 2;

export type HardwareSearch = () => Promise<{ readonly device: string } | null>;

/** Which encoders a video is tried with, in order; the processor is always the last. */
export class Encoders {
  private device: Promise<{ readonly device: string } | null> | null = null;
  private failures = 0;

  constructor(
    private readonly options: Pick<ProcessingOptions, 'hardware'>,
    private readonly search: HardwareSearch,
  ) {}

  async chain(): Promise<readonly Encoder[]> {
    if (this.options.hardware === 'off' || this.failures >= MAX_FAILURES) return [{ kind: 'cpu' }];
    this.device ??= this.search();
    const found = await this.device;
    return found === null ? [{ kind: 'cpu' }] : [{ kind: 'vaapi', device: found.device }, { kind: 'cpu' }];
  }

  /** @returns what the user should know of it */
  failed(encoder: Encoder, reason: string): string | null {
    if (encoder.kind === 'cpu') return null;
    this.failures++;
    const off = this.failures === MAX_FAILURES ? '; it is not used again in this run' : '';
    return `${encoder.device} could not encode it (${reason}), the processor did${off}`;
  }
}
