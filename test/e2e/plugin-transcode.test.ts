import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/events';
import { companions } from '../host/companions';
import { startHost } from '../host/headless-host';
import { startTelegramProcess } from '../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { embedsOf } from '../host/vault-reader';
import { mediaScenario } from '../integration/support/media-scenario';
import { makeVideo, probe } from '../integration/support/samples';

/** The plugin has its files processed by the companion, over the socket; without any program they stay as they were sent. */

let work = '';
beforeEach(() => (work = mkdtempSync(join(tmpdir(), 'tobs-e2e-'))));
afterEach(() => rmSync(work, { recursive: true, force: true }));

it.each([['processes files in the companion', false], ['keeps files as they were sent when there is no program at all, and says so once', true]])('%s', async (_name, withoutPrograms) => {
  const clip = makeVideo(join(work, 'clip.mp4'), { seconds: 1.2 });
  writeFileSync(join(work, 'samples.json'), JSON.stringify(mediaScenario([{ path: clip, kind: 'video', name: 'clip.mp4' }])));
  const telegram = await startTelegramProcess(join(work, 'samples.json'));
  const vaultDir = join(work, 'vault');
  const host = await startHost({ vaultDir, withoutPrograms });
  try {
    await signIn(host, telegram.ready);
    await chooseChats(host, ['Anna']);
    for (const [name, value] of [['Make videos smaller', true], ['Video encoder', 'off'], ['Path of FFmpeg', '/usr/bin/ffmpeg']] as const) expect(await host.settingsTab().set(name, value)).toBeNull();
    expect(await exportNow(host)).toMatch(/^Everything was exported\./);
    const notes = readdirSync(vaultDir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md')).map((path) => readFileSync(join(vaultDir, path), 'utf8'));
    const [embed = '', ...others] = notes.flatMap((text) => embedsOf(text));
    expect(others).toEqual([]);
    expect(probe(join(vaultDir, embed))).toMatchObject({ video: { codec_name: 'h264', width: 640, height: 360 }, sounds: [{ codec_name: 'aac' }] });
    const { warnings = [] } = host.memory.localStorage.get('tobs-last-report') as RunReport;
    expect(warnings.map(({ error }) => error.code)).toEqual(withoutPrograms ? ['TOOL_MISSING'] : []);
    for (const { error } of warnings) expect(error).toMatchObject({ reason: expect.stringMatching(/^ffmpeg: .*; ffmpeg\.wasm: .*ffmpeg-core does not hold ffmpeg-core\.js/) as string, files: 1 });
    if (withoutPrograms) expect(readFileSync(join(vaultDir, embed)).equals(readFileSync(clip))).toBe(true);
    else expect(statSync(join(vaultDir, embed)).size).toBeLessThan(0.9 * statSync(clip).size);
    expect(companions().length).toBe(withoutPrograms ? 0 : 1);
    expect(await exportNow(host)).toBe('Nothing new: no note was changed.');
    expect((await telegram.control<{ violations: unknown[] }>('stats')).violations).toEqual([]);
  } finally {
    await host.stop();
    await telegram.stop();
  }
});
