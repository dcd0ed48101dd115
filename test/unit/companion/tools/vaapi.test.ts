import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findVaapi, type GpuDevices } from '../../../../companion/tools/vaapi';
import { temporaryFolder } from '../cli/temporary-folder';

const folder = temporaryFolder();
const one: GpuDevices = { list: () => ['card0', 'renderD128'], exists: () => false, isAllowed: () => true };

async function ffmpeg(script: string): Promise<string> {
  const path = join(folder(), 'ffmpeg');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const search = (devices: GpuDevices, path: string | null, platform = 'linux') => findVaapi({ devices, ffmpeg: path, platform, options: { vaapiDevice: '/dev/dri/renderD128', videoCodec: 'h264', videoQuality: 25, videoPreset: 'veryfast' } });

describe('findVaapi', () => {
  it('takes the device on which one frame can be encoded', async () => {
    const two: GpuDevices = { list: () => ['renderD129', 'renderD128', 'by-path'], exists: () => false, isAllowed: () => true };
    // The first device fails, the second encodes; the frame goes through the device that is named.
    const path = await ffmpeg('case "$*" in *renderD129*h264_vaapi*) exit 0;; *) echo "No VA display found for device" >&2; exit 1;; esac');
    expect(await search(two, path)).toEqual({ name: 'vaapi', found: true, path: '/dev/dri/renderD129', version: 'h264', reason: null });
  });

  it.each<[string, GpuDevices, string]>([
    ['no graphics driver', { list: () => null, exists: () => false, isAllowed: () => true }, 'there is no /dev/dri'],
    ['no render device', { list: () => ['card0'], exists: () => false, isAllowed: () => true }, 'has no render device'],
    ['no permission', { list: () => ['renderD128'], exists: () => false, isAllowed: () => false }, 'group "render"'],
  ])('tells %s apart', async (_name, devices, reason) => {
    const found = await search(devices, await ffmpeg('exit 0'));
    expect(found.found).toBe(false);
    expect(found.reason).toContain(reason);
  });

  it('says what the driver said', async () => {
    const found = await search(one, await ffmpeg('echo "libva: driver is broken" >&2; exit 1'));
    expect(found.reason).toBe('/dev/dri/renderD128: libva: driver is broken');
  });

  it('says that ffmpeg, or Linux, is missing', async () => {
    expect((await search(one, null)).reason).toContain('ffmpeg');
    expect((await search(one, '/x/ffmpeg')).reason).toContain('does not exist');
    expect((await search(one, '/x/ffmpeg', 'win32')).reason).toContain('Linux');
  });
});
