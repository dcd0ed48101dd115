import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunReport } from '../../src/model/events';
import { companions } from '../host/companions';
import { startHost } from '../host/headless-host';
import { startTelegramProcess } from '../host/telegram-process';
import { chooseChats, exportNow, signIn } from '../host/user-steps';
import { embedsOf } from '../host/vault-reader';
import { FakeEngines } from '../integration/support/fake-engines';
import { mediaScenario } from '../integration/support/media-scenario';
import { makeVideo, probe } from '../integration/support/samples';
import { voiceSample, whisperModel } from '../integration/support/voice-sample';

/** The plugin has its files processed and heard by the companion, over the socket; without any program they stay as they were sent. */

let work = '';
let fakes: FakeEngines;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'tobs-e2e-'));
  fakes = new FakeEngines();
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
  fakes.remove();
});

it.each([['has files made smaller and heard by the companion', false], ['keeps files as they were sent when there is no program at all, and says so once', true]])('%s', async (_name, withoutPrograms) => {
  const clip = makeVideo(join(work, 'clip.mp4'), { seconds: 1.2 });
  writeFileSync(join(work, 'samples.json'), JSON.stringify(mediaScenario([{ path: clip, kind: 'video', name: 'clip.mp4' }, { path: voiceSample('Hello, this is a voice message.'), kind: 'voice', name: 'voice.ogg' }])));
  const telegram = await startTelegramProcess(join(work, 'samples.json'));
  const vaultDir = join(work, 'vault');
  const host = await startHost({ vaultDir, withoutPrograms });
  try {
    await signIn(host, telegram.ready);
    await chooseChats(host, ['Anna']);
    for (const [name, value] of [['Make videos smaller', true], ['Video encoder', 'off'], ['Path of FFmpeg', '/usr/bin/ffmpeg'], ['Transcripts', true], ['Path of the speech engine', fakes.make('whisper-cli')], ['Speech model', whisperModel({ text: 'hello', language: 'en' })]] as const) expect(await host.settingsTab().set(name, value)).toBeNull();
    expect(await exportNow(host)).toMatch(/^Everything was exported\./);
    const notes = readdirSync(vaultDir, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md')).map((path) => readFileSync(join(vaultDir, path), 'utf8'));
    const [embed = '', ...others] = notes.flatMap((text) => embedsOf(text));
    expect(others).toEqual([expect.stringMatching(/voice/)]);
    expect(notes.join('\n')).toContain(withoutPrograms ? '*Transcript: not available (ffmpeg cannot be used: /usr/bin/ffmpeg does not exist)*' : '> [!quote]- Transcript (en, whisper width 64 f16)\n> 0001.wav\n');
    expect(fakes.calls).toHaveLength(withoutPrograms ? 0 : 1);
    expect(probe(join(vaultDir, embed))).toMatchObject({ video: { codec_name: 'h264', width: 640, height: 360 }, sounds: [{ codec_name: 'aac' }] });
    const { warnings = [] } = host.memory.localStorage.get('tobs-last-report') as RunReport;
    expect(warnings.map(({ error }) => error.code)).toEqual(withoutPrograms ? ['TOOL_MISSING', 'SPEECH_UNAVAILABLE'] : []);
    for (const { error } of warnings.slice(0, 1)) expect(error).toMatchObject({ reason: expect.stringMatching(/^ffmpeg: .*; ffmpeg\.wasm: .*ffmpeg-core does not hold ffmpeg-core\.js/) as string, files: 1 });
    if (withoutPrograms) expect(readFileSync(join(vaultDir, embed)).equals(readFileSync(clip))).toBe(true);
    else expect(statSync(join(vaultDir, embed)).size).toBeLessThan(0.9 * statSync(clip).size);
    expect(companions().length).toBe(withoutPrograms ? 0 : 1);
    expect(await exportNow(host)).toContain('Nothing new: no note was changed.');
    expect((await telegram.control<{ violations: unknown[] }>('stats')).violations).toEqual([]);
  } finally {
    await host.stop();
    await telegram.stop();
  }
});
