import process from 'node:process';
import { defaultSettings } from '../../../src/settings/settings';
import { searchFfmpeg } from '../../media/processing/find-ffmpeg';
import { findTool, thisMachine, toolKinds, type ToolFound } from '../../tools/find-tools';
import { findVaapi, gpuDevices } from '../../tools/vaapi';
import { findWhisperModel } from '../../tools/whisper-model';
import { findWhisperPackage } from '../../tools/whisper-packages';
import type { Output } from '../output';

/** Says which tools there are, or why not. Missing tools are not a failure. @returns exit code */
export async function doctor(output: Output): Promise<number> {
  const machine = thisMachine();
  report(output, { name: 'this process', found: true, path: process.execPath, version: process.versions.node, reason: null });
  const options = defaultSettings();
  const { ffmpeg, ffprobe } = await searchFfmpeg(options);
  for (const kind of toolKinds) report(output, kind.name === 'ffmpeg' ? ffmpeg : kind.name === 'ffprobe' ? ffprobe : await findTool(kind, machine));
  report(output, await findVaapi({ ffmpeg: ffmpeg.path, platform: process.platform, devices: gpuDevices, options }));
  report(output, await findWhisperPackage({ nodePath: process.execPath, machine }));
  report(output, findWhisperModel(machine));
  return 0;
}

function report(output: Output, tool: ToolFound): void {
  const text = tool.found ? `${tool.name}: ${tool.version ?? ''} at ${tool.path ?? ''}` : `${tool.name}: not usable. ${tool.reason ?? ''}`;
  output.result({ type: 'tool', name: tool.name, found: tool.found, path: tool.path, version: tool.version, reason: tool.reason }, text);
}
