import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import type { ProcessingOptions } from '../../src/model/processing';
import { vaapiProbeArgs } from '../media/processing/ffmpeg-arguments';
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
  exists(path: string): boolean;
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
  exists: existsSync,
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

/** What the probe and the real encode have in common. */
export type VaapiOptions = Pick<ProcessingOptions, 'vaapiDevice' | 'videoCodec' | 'videoQuality' | 'videoPreset'>;

/** What trying the graphics card works with; `platform` as `process.platform` has it. */
export interface VaapiSearch {
  /** Path of ffmpeg, or null when there is none. */
  readonly ffmpeg: string | null;
  readonly platform: string;
  readonly devices: GpuDevices;
  readonly options: VaapiOptions;
  readonly run?: (path: string, args: readonly string[], limitMs: number) => Promise<ProbeResult>;
}

/**
 * Finds a GPU that really encodes: one frame through each device until one works, the one of the settings first. Lists of
 * encoders prove nothing, ffmpeg names them without any device (F-MED-23).
 */
export async function findVaapi({ ffmpeg, platform, devices, options, run = probe }: VaapiSearch): Promise<ToolFound> {
  if (platform !== 'linux') return missing('VA-API exists on Linux only');
  const found = devicesToTry(devices, options.vaapiDevice);
  if ('reason' in found) return missing(found.reason);
  if (ffmpeg === null) return missing('it needs ffmpeg, which was not found');
  const failures: string[] = [];
  for (const device of found.paths) {
    if (!devices.isAllowed(device)) {
      failures.push(`${device} may not be read and written: add yourself to the group "render" (or "video") and sign in again`);
      continue;
    }
    const result = await run(ffmpeg, vaapiProbeArgs(device, options), ENCODE_LIMIT_MS);
    if (result.ok) return { name: 'vaapi', found: true, path: device, version: options.videoCodec, reason: null };
    failures.push(`${device}: ${problemOf(result)}`);
  }
  return missing(failures.join('; '));
}

function devicesToTry(devices: GpuDevices, chosen: string): { readonly paths: readonly string[] } | { readonly reason: string } {
  const names = devices.list();
  const nodes = (names ?? []).filter((name) => /^renderD\d+$/.test(name)).sort().map((node) => posix.join(DRI, node));
  const first = chosen !== '' && devices.exists(chosen) ? [chosen] : [];
  const paths = [...new Set([...first, ...nodes])];
  if (paths.length > 0) return { paths };
  return { reason: names === null ? `there is no ${DRI}: no graphics driver, or a sandbox or container hides it` : `${DRI} has no render device` };
}

/** What the driver says first is what is wrong; ffmpeg's own lines follow from it. */
function problemOf({ output, reason }: Extract<ProbeResult, { ok: false }>): string {
  const first = output?.split('\n').map((line) => line.trim()).find((line) => line !== '');
  return first?.startsWith('Unknown encoder') === true ? 'this ffmpeg is built without the encoder' : (first ?? reason);
}

function missing(reason: string): ToolFound {
  return { name: 'vaapi', found: false, path: null, version: null, reason };
}
