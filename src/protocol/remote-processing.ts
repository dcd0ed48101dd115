import type { MessageConnection } from 'vscode-jsonrpc';
import type { FileProcessing, ProcessingOptions, ProcessingTools, ProcessOrder, ProcessResult, SettleStep } from '../model/processing';
import type { Cancellable } from '../model/telegram';
import { call } from './call';
import { methods } from './methods';

/** Files processed by the companion, used as if it happened here. */
export class RemoteProcessing implements FileProcessing {
  constructor(private readonly connection: MessageConnection) {}

  begin(options: ProcessingOptions, { signal }: Cancellable): Promise<ProcessingTools> {
    return call(this.connection, methods.processingBegin, onlyOptions(options), signal);
  }

  hash(path: string, { signal }: Cancellable): Promise<string> {
    return call(this.connection, methods.processingHash, { path }, signal);
  }

  process(order: ProcessOrder, { signal }: Cancellable): Promise<ProcessResult> {
    return call(this.connection, methods.processingRun, order, signal);
  }

  async settle(step: SettleStep): Promise<void> {
    await call(this.connection, methods.processingSettle, step);
  }
}

/** The companion takes no setting it does not know. */
function onlyOptions(options: ProcessingOptions): ProcessingOptions {
  const { imageQuality, imageMaxPx, audioKbps, hardware, vaapiDevice, videoCodec, videoQuality, videoPreset, videoMaxHeight, transcodeMinMB, transcodeTimeoutMin, transcodeJobs, ffmpegPath, ffprobePath } = options;
  return { imageQuality, imageMaxPx, audioKbps, hardware, vaapiDevice, videoCodec, videoQuality, videoPreset, videoMaxHeight, transcodeMinMB, transcodeTimeoutMin, transcodeJobs, ffmpegPath, ffprobePath };
}
