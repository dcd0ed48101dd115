import { dirname, join } from 'node:path';
import process from 'node:process';
import { findTool, kindOf, thisMachine, type ToolFound } from '../../tools/find-tools';

/** Both programs: one to look into files, one to make new ones. */
export interface FfmpegPrograms {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** Of ffmpeg. */
  readonly version: string;
}

/** What the search for ffmpeg and ffprobe came to. */
export interface FfmpegSearch {
  readonly ffmpeg: ToolFound;
  readonly ffprobe: ToolFound;
}

/** Looks for ffmpeg, and for ffprobe first in the same folder. Paths the user entered are tried alone. */
export async function searchFfmpeg(settings: { readonly ffmpegPath: string; readonly ffprobePath: string }): Promise<FfmpegSearch> {
  const machine = thisMachine();
  const ffmpeg = await findTool(kindOf('ffmpeg'), machine, { setting: settings.ffmpegPath });
  const beside = ffmpeg.path === null ? [] : [join(dirname(ffmpeg.path), process.platform === 'win32' ? 'ffprobe.exe' : 'ffprobe')];
  return { ffmpeg, ffprobe: await findTool(kindOf('ffprobe'), machine, { setting: settings.ffprobePath, first: beside }) };
}

/** The programs, or why one of them is missing. */
export function programsOf({ ffmpeg, ffprobe }: FfmpegSearch): FfmpegPrograms | { readonly missing: string } {
  if (ffmpeg.path === null) return { missing: `ffmpeg: ${ffmpeg.reason ?? 'not found'}` };
  if (ffprobe.path === null) return { missing: `ffprobe: ${ffprobe.reason ?? 'not found'}` };
  return { ffmpeg: ffmpeg.path, ffprobe: ffprobe.path, version: ffmpeg.version ?? 'unknown' };
}
