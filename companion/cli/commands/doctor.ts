import process from 'node:process';
import type { Settings } from '../../../src/settings/definitions';
import { searchFfmpeg } from '../../media/processing/find-ffmpeg';
import { speechTools } from '../../speech/check-speech';
import { findTool, kindOf, thisMachine, type ToolFound } from '../../tools/find-tools';
import { howToGet } from '../../tools/how-to-get';
import { findVaapi, gpuDevices } from '../../tools/vaapi';
import type { Output } from '../output';

/** Says which tools there are with these settings, or why not and how to get them. Missing tools are not a failure. @returns exit code */
export async function doctor(output: Output, settings: Settings, signal: AbortSignal): Promise<number> {
  const machine = thisMachine();
  report(output, { name: 'this process', found: true, path: process.execPath, version: process.versions.node, reason: null });
  report(output, await findTool(kindOf('node'), machine, { setting: settings.nodePath }));
  const { ffmpeg, ffprobe } = await searchFfmpeg(settings);
  report(output, ffmpeg);
  report(output, ffprobe);
  report(output, { name: 'ffmpeg-core', found: false, path: null, version: null, reason: 'only used inside Obsidian, where there is no ffmpeg; "Check tools" there tries it' });
  report(output, await findVaapi({ ffmpeg: ffmpeg.path, platform: process.platform, devices: gpuDevices, options: settings }));
  for (const tool of await speechTools(settings, { machine, nodePath: process.execPath, signal })) report(output, tool);
  return 0;
}

function report(output: Output, tool: ToolFound): void {
  const hint = howToGet(tool);
  const { name, found, path, version, reason } = tool;
  const text = found ? `${name}: ${version ?? ''} at ${path ?? ''}` : `${name}: not usable. ${reason ?? ''}${hint === null ? '' : `\n  How to get it: ${hint}.`}`;
  output.result({ type: 'tool', name, found, path, version, reason, hint }, text);
}
