import { accessSync, constants, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { codeOf } from '../server/process-alive';
import type { ToolFound } from './find-tools';
import { probe, type ProbeResult } from './locate';

/** Documented with the driver's own encode: a first frame on a cold GPU takes a while. */
const ENCODE_LIMIT_MS = 10_000;
const DRI = '/dev/dri';

/** What may be asked of the machine's GPU devices; tests hand in fakes. */
export interface GpuDevices {
  /** Names in /dev/dri, or null when there is no such folder. */
  list(): readonly string[] | null;
  /** Whether a device may be read and written. */
  isAllowed(path: string): boolean;
}

export const gpuDevices: GpuDevices = {
  list: () => {
    try {
      return readdirSync(DRI);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(codeOf(error) ?? '')) return null;
      throw error;
    }
  },
  isAllowed: (path) => {
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
      return true;
    } catch (error) {
      if (['EACCES', 'EPERM', 'ENOENT', 'EROFS'].includes(codeOf(error) ?? '')) return false;
      throw error;
    }
  },
};

export interface VaapiSearch {
  /** Path of ffmpeg, or null when there is none. */
  readonly ffmpeg: string | null;
  readonly platform: string;
  readonly devices: GpuDevices;
  readonly run?: (path: string, args: readonly string[], limitMs: number) => Promise<ProbeResult>;
}

/**
 * Finds a GPU that really encodes: one frame through each device until one works. Lists of encoders prove nothing, ffmpeg
 * names them without any device (F-MED-23).
 */
export async function findVaapi({ ffmpeg, platform, devices, run = probe }: VaapiSearch): Promise<ToolFound> {
  if (platform !== 'linux') return missing('VA-API exists on Linux only');
  const names = devices.list();
  if (names === null) return missing(`there is no ${DRI}: no graphics driver, or a sandbox or container hides it`);
  const nodes = names.filter((name) => /^renderD\d+$/.test(name)).sort();
  if (nodes.length === 0) return missing(`${DRI} has no render device`);
  if (ffmpeg === null) return missing('it needs ffmpeg, which was not found');
  const failures: string[] = [];
  for (const node of nodes) {
    const device = posix.join(DRI, node);
    if (!devices.isAllowed(device)) {
      failures.push(`${device} may not be read and written: add yourself to the group "render" (or "video") and sign in again`);
      continue;
    }
    const result = await run(ffmpeg, oneFrameArgs(device), ENCODE_LIMIT_MS);
    if (result.ok) return { name: 'vaapi', found: true, path: device, version: 'h264', reason: null };
    failures.push(`${device}: ${firstLine(result.output) ?? result.reason}`);
  }
  return missing(failures.join('; '));
}

/** One black frame, with the device and codec a transcode would use; 256 pixels, as 64 are below some drivers' minimum. */
export function oneFrameArgs(device: string): readonly string[] {
  const common = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', '-nostats', '-protocol_whitelist', 'file,pipe'];
  const input = ['-f', 'lavfi', '-i', 'color=black:size=256x256:rate=1:duration=1'];
  return [...common, '-vaapi_device', device, ...input, '-vf', 'format=nv12,hwupload', '-c:v', 'h264_vaapi', '-qp', '25', '-frames:v', '1', '-f', 'null', '-'];
}

function firstLine(output: string | undefined): string | null {
  return output?.split('\n').map((line) => line.trim()).find((line) => line !== '') ?? null;
}

function missing(reason: string): ToolFound {
  return { name: 'vaapi', found: false, path: null, version: null, reason };
}
