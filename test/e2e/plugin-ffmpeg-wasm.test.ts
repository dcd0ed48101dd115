import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/events';
import { strings } from '../../src/ui/locale/strings';
import { BrowserWorkers } from '../host/browser-workers';
import { startHost, type Host } from '../host/headless-host';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { embedsOf } from '../host/vault-reader';
import { mediaScenario } from '../integration/support/media-scenario';
import { ffmpeg, makeVideo, probe } from '../integration/support/samples';

/** On a computer without any program the plugin's own ffmpeg.wasm works, in a worker of a real browser, with the published core. */

const core = join(__dirname, '../../node_modules/@ffmpeg/core/dist/esm');
let work = '';
let telegram: TelegramProcess;
let workers: BrowserWorkers;
let uninstall = (): void => undefined;

beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'tobs-e2e-'));
  workers = await BrowserWorkers.start();
  uninstall = workers.install();
});

afterEach(async () => {
  uninstall();
  await workers.stop();
  await telegram.stop();
  rmSync(work, { recursive: true, force: true });
});

const embeds = (vaultDir: string): readonly string[] =>
  readdirSync(vaultDir, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) => embedsOf(readFileSync(join(vaultDir, path), 'utf8')))
    .map((path) => join(vaultDir, path))
    .sort();

const warningsOf = (host: Host): readonly unknown[] => (host.memory.localStorage.get('tobs-last-report') as RunReport).warnings ?? [];

test('makes files smaller with the core the user put beside the plugin', async () => {
  const clip = makeVideo(join(work, 'clip.mp4'), { seconds: 1.2 });
  ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=duration=3:sample_rate=44100', join(work, 'noise.flac'));
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=800x600', '-frames:v', '1', '-q:v', '2', join(work, 'large.jpg'));
  const sent = [
    { path: clip, kind: 'video', name: 'clip.mp4' },
    { path: join(work, 'noise.flac'), kind: 'audio', name: 'noise.flac', mime: 'audio/flac' },
    { path: join(work, 'large.jpg'), kind: 'document', name: 'large.jpg' },
  ] as const;
  writeFileSync(join(work, 'samples.json'), JSON.stringify(mediaScenario(sent)));
  telegram = await startTelegramProcess(join(work, 'samples.json'));
  const vaultDir = join(work, 'vault');
  const host = await startHost({ vaultDir, withoutPrograms: true });
  cpSync(core, join(vaultDir, '.obsidian/plugins/tobs/ffmpeg-core'), { recursive: true });
  try {
    await signIn(host, telegram.ready);
    await chooseChats(host, ['Anna']);
    for (const [name, value] of [['Make videos smaller', true], ['Convert music', true], ['Make pictures smaller', true], ['Longest side of pictures', 256], ['Keep originals', true]] as const) expect(await host.settingsTab().set(name, value)).toBeNull();
    expect(workers.count).toBe(0);
    expect(await exportNow(host)).toMatch(/^Everything was exported\./);
    expect(warningsOf(host)).toEqual([]);
    const [music = '', picture = '', video = ''] = embeds(vaultDir);
    expect(probe(video)).toMatchObject({ video: { codec_name: 'h264', pix_fmt: 'yuv420p', width: 640, height: 360 }, sounds: [{ codec_name: 'aac' }] });
    expect(statSync(video).size).toBeLessThan(0.9 * statSync(clip).size);
    expect(probe(music)).toMatchObject({ sounds: [{ codec_name: 'aac' }] });
    expect(Number(probe(music).format.duration)).toBeCloseTo(3, 0);
    expect(probe(picture).video).toMatchObject({ codec_name: 'mjpeg', width: 256, height: 192 });
    host.runCommand('check-tools');
    const tools = await host.modal(strings.tools.title);
    await host.until('the version of the core', () => tools.text.includes('Found: ffmpeg.wasm 5.1.4'));
    expect(workers.requests).toEqual([]);
  } finally {
    await host.stop();
  }
  expect((await telegram.control<{ violations: unknown[] }>('stats')).violations).toEqual([]);
});

test('makes pictures smaller with nothing but the browser, and says once what that cannot do', async () => {
  const clip = makeVideo(join(work, 'clip.mp4'), { seconds: 1.2 });
  const picture = (name: string, ...filter: readonly string[]): string => {
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=800x600', '-frames:v', '1', ...filter, join(work, name));
    return join(work, name);
  };
  const upright = readFileSync(picture('upright.jpg', '-q:v', '2'));
  // To be turned by a quarter to the right when it is shown.
  writeFileSync(join(work, 'turned.jpg'), Buffer.concat([upright.subarray(0, 2), Buffer.from('ffe1001e457869660000' + '4d4d002a00000008' + '0001' + '0112000300000001' + '00060000', 'hex'), upright.subarray(2)]));
  const clear = picture('clear.png', '-vf', 'format=rgba,colorchannelmixer=aa=0.5');
  const sent = [
    { path: clip, kind: 'video', name: 'clip.mp4' },
    { path: clear, kind: 'document', name: 'clear.png' },
    { path: picture('large.png'), kind: 'document', name: 'large.png' },
    { path: join(work, 'turned.jpg'), kind: 'document', name: 'turned.jpg' },
  ] as const;
  writeFileSync(join(work, 'samples.json'), JSON.stringify(mediaScenario(sent)));
  telegram = await startTelegramProcess(join(work, 'samples.json'));
  const vaultDir = join(work, 'vault');
  const host = await startHost({ vaultDir, withoutPrograms: true });
  try {
    await signIn(host, telegram.ready);
    await chooseChats(host, ['Anna']);
    for (const [name, value] of [['Make videos smaller', true], ['Make pictures smaller', true], ['Longest side of pictures', 256]] as const) expect(await host.settingsTab().set(name, value)).toBeNull();
    await exportNow(host);
    const [kept = '', large = '', turned = '', video = ''] = embeds(vaultDir);
    expect([large, turned].map((path) => readFileSync(path).toString('hex', 0, 3))).toEqual(['ffd8ff', 'ffd8ff']);
    expect([large, turned].map((path) => path.slice(-4))).toEqual(['.jpg', '.jpg']);
    expect([large, turned].map((path) => probe(path).video)).toMatchObject([{ width: 256, height: 192 }, { width: 192, height: 256 }]);
    const [topLeft, topRight, bottomLeft, bottomRight] = quartersOf(join(work, 'upright.jpg'), 800, 600);
    const near = (colour: readonly number[] = []): readonly unknown[] => colour.map((value) => expect.closeTo(value, -1) as unknown);
    expect(quartersOf(turned, 192, 256)).toEqual([bottomLeft, topLeft, bottomRight, topRight].map(near));
    expect([readFileSync(kept).equals(readFileSync(clear)), readFileSync(video).equals(readFileSync(clip))]).toEqual([true, true]);
    expect(warningsOf(host)).toMatchObject([{ error: { code: 'TOOL_MISSING', files: 1 } }]);
    expect(workers.requests).toEqual([]);
    expect(workers.count).toBe(1);
  } finally {
    await host.stop();
  }
  expect((await telegram.control<{ violations: unknown[] }>('stats')).violations).toEqual([]);
});

/** Mean red, green and blue of the four quarters of a picture: left and right above, left and right below. */
function quartersOf(path: string, width: number, height: number): readonly (readonly number[])[] {
  const raw = join(work, 'raw.rgb');
  ffmpeg('-noautorotate', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', raw);
  const bytes = readFileSync(raw);
  expect(bytes).toHaveLength(width * height * 3);
  const sums = [0, 1, 2, 3].map(() => [0, 0, 0]);
  bytes.forEach((value, at) => {
    const pixel = Math.floor(at / 3);
    const sum = sums[(pixel % width < width / 2 ? 0 : 1) + (pixel < (width * height) / 2 ? 0 : 2)];
    if (sum !== undefined) sum[at % 3] = (sum[at % 3] ?? 0) + (4 * value) / (width * height);
  });
  return sums;
}
