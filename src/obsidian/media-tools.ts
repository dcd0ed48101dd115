import process from 'node:process';
import { searchFfmpeg } from '../../companion/media/processing/find-ffmpeg';
import type { ToolFound } from '../../companion/tools/find-tools';
import { findVaapi, gpuDevices } from '../../companion/tools/vaapi';
import type { Settings } from '../settings/definitions';
import { strings } from '../ui/strings';
import type { ToolFinding } from '../ui/tool-finding';

/** What `check tools` shows for the programs that process files; each is tried for real. */
export async function mediaTools(settings: Settings): Promise<readonly ToolFinding[]> {
  const { ffmpeg, ffprobe } = await searchFfmpeg(settings);
  const vaapi = await findVaapi({ ffmpeg: ffmpeg.path, platform: process.platform, devices: gpuDevices, options: settings });
  const { why, ffmpegMissing, vaapiMissing } = strings.tools;
  return [finding('FFmpeg', ffmpeg, { why: why.ffmpeg, advice: ffmpegMissing }), finding('ffprobe', ffprobe, { why: why.ffprobe, advice: ffmpegMissing }), finding('VA-API', vaapi, { why: why.vaapi, advice: vaapiMissing })];
}

function finding(name: string, { path, version, reason }: ToolFound, texts: Pick<ToolFinding, 'why' | 'advice'>): ToolFinding {
  if (path !== null) return { name, ...texts, used: { path, ...(version !== null && { version }) }, attempts: [] };
  return { name, ...texts, attempts: reason === null ? [] : [{ path: name, problem: reason }] };
}
