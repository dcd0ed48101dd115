import process from 'node:process';
import { searchFfmpeg } from '../../companion/media/processing/find-ffmpeg';
import { speechTools } from '../../companion/speech/check-speech';
import { thisMachine, type ToolFound } from '../../companion/tools/find-tools';
import { findVaapi, gpuDevices } from '../../companion/tools/vaapi';
import type { Settings } from '../settings/definitions';
import { strings } from '../ui/locale/strings';
import type { ToolFinding } from '../ui/tool-finding';

/** What looking for programs is told; paths in the settings come first. */
export interface MediaToolsParts {
  readonly settings: Settings;
  /** The Node that was found; null: none. */
  readonly nodePath: string | null;
  /** Where the core of ffmpeg.wasm is looked for. */
  readonly coreFolder: string;
  readonly signal: AbortSignal;
}

/** What `check tools` shows for what processes and hears files; each is tried for real. */
export async function mediaTools({ settings, nodePath, coreFolder, signal }: MediaToolsParts): Promise<readonly ToolFinding[]> {
  const { ffmpeg, ffprobe } = await searchFfmpeg(settings);
  const vaapi = await findVaapi({ ffmpeg: ffmpeg.path, platform: process.platform, devices: gpuDevices, options: settings });
  const speech = await speechTools(settings, { machine: thisMachine(), nodePath, signal });
  const { why, ffmpegMissing, vaapiMissing, coreMissing, speechNames, speechMissing } = strings.tools;
  return [
    finding('FFmpeg', ffmpeg, { why: why.ffmpeg, advice: ffmpegMissing }),
    finding('ffprobe', ffprobe, { why: why.ffprobe, advice: ffmpegMissing }),
    finding('ffmpeg.wasm', await coreFound(settings, coreFolder, signal), { why: why.core, advice: coreMissing }),
    finding('VA-API', vaapi, { why: why.vaapi, advice: vaapiMissing }),
    ...speech.map((tool) => finding(nameIn(speechNames, tool), tool, { why: tool.name === 'whisper-model' ? why.model : why.speech, advice: nameIn(speechMissing, tool) })),
  ];
}

/** The core is run for its version, as an export would. */
async function coreFound(settings: Settings, folder: string, signal: AbortSignal): Promise<ToolFound> {
  const [{ WasmProcessing }, { workerCode }] = await Promise.all([import('./ffmpeg-wasm/wasm-processing'), import('./ffmpeg-wasm/core-worker')]);
  const tools = await new WasmProcessing(folder, workerCode).begin(settings, { signal });
  const name = 'ffmpeg-core';
  return tools.kind === 'ready' ? { name, found: true, path: folder, version: tools.version, reason: null } : { name, found: false, path: null, version: null, reason: tools.reason };
}

function nameIn(texts: Readonly<Record<string, string>>, { name }: ToolFound): string {
  return texts[name] ?? name;
}

function finding(name: string, { path, version, reason }: ToolFound, texts: Pick<ToolFinding, 'why' | 'advice'>): ToolFinding {
  if (path !== null) return { name, ...texts, used: { path, ...(version !== null && { version }) }, attempts: [] };
  return { name, ...texts, attempts: reason === null ? [] : [{ path: name, problem: reason }] };
}
