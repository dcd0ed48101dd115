import fc from 'fast-check';
import { definitions } from '../../../src/settings/definitions';
import { defaultSettings, settingKeys, settingProblem } from '../../../src/settings/settings';
import { changedKeys, portableKeys, readSettingsFile, resetSettings, settingsFile } from '../../../src/settings/transfer';

const bound = { apiId: 12345, proxyUrl: 'socks5://anna@proxy.example:1080', testServer: '{"dcs":{"2":"127.0.0.1:1"},"publicKeyPem":"x"}', whisperPath: '/home/anna/evil', transcribeModel: '/m', nodePath: '/n', ffmpegPath: '/f', ffprobePath: '/p', vaapiDevice: '/dev/dri/renderD129' } as const;

it('writes nothing that belongs to an account, a computer or a network', () => {
  const text = settingsFile({ ...defaultSettings(), ...bound, layout: 'month' });
  for (const value of Object.values(bound)) expect(text).not.toContain(String(value));
  expect(settingKeys.filter((key) => !portableKeys.includes(key)).sort()).toEqual(Object.keys(bound).sort());
  expect(JSON.parse(text)).toMatchObject({ layout: 'month', folder: 'Telegram' });
});

it('reads back what it wrote, whatever was set before', () => {
  const one = { ...defaultSettings(), ...bound, profile: 'custom', windowBatches: 7, media: ['photo'], layout: 'day' } as const;
  const read = readSettingsFile(settingsFile(one), { ...defaultSettings(), profile: 'aggressive' });
  expect(read?.leftOut).toEqual([]);
  expect(settingsFile(read?.settings ?? defaultSettings())).toBe(settingsFile(one));
});

it('lists what it leaves out, with the reason, and takes the rest', () => {
  const read = readSettingsFile(JSON.stringify({ reactions: 'loud', layout: 'week', spoilerz: 1, ...bound }), defaultSettings());
  expect(read?.changed).toEqual(['layout']);
  expect(read?.leftOut).toEqual([
    { kind: 'damaged', key: 'reactions', problem: 'must be one of off, counts, people' },
    { kind: 'unknown', key: 'spoilerz' },
    ...Object.keys(bound).map((key) => ({ kind: 'bound', key })),
  ]);
});

it('makes the profile custom where a file says so, and takes one by its name', () => {
  expect(readSettingsFile('{"windowBatches": 30, "profile": "aggressive"}', defaultSettings())?.settings).toMatchObject({ profile: 'custom', windowBatches: 30, filesAtOnce: 8 });
  expect(readSettingsFile('{"profile": "conservative"}', defaultSettings())?.changed).toEqual(['profile', 'fetchConnections', 'requestsInFlight', 'filesAtOnce', 'partsInFlight', 'mediaConnections', 'windowBatches', 'memoryLimitMB'].sort((a, b) => settingKeys.indexOf(a as never) - settingKeys.indexOf(b as never)));
});

it('is no file of settings: another text, a list, something huge', () => {
  for (const text of ['', 'layout: day', '[]', 'null', '3', `{"layout": "${'x'.repeat(200_000)}"}`]) expect(readSettingsFile(text, defaultSettings())).toBeNull();
});

it('never yields a value the settings refuse, and never changes what is bound', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(definitions).map(({ default: one }): unknown => one)));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom<string>(...settingKeys, '__proto__', 'toString'), value), (file) => {
      const before = { ...defaultSettings(), ...bound };
      const read = readSettingsFile(JSON.stringify(file), before);
      expect(read).not.toBeNull();
      const after = read?.settings ?? before;
      expect(settingKeys.filter((key) => settingProblem(key, after[key]) !== null)).toEqual([]);
      expect(after).toMatchObject(bound);
    }),
  );
});

it('resets everything but what is bound', () => {
  const reset = resetSettings({ ...defaultSettings(), ...bound, layout: 'day', profile: 'custom', windowBatches: 3 });
  expect(reset).toEqual({ ...defaultSettings(), ...bound });
  expect(changedKeys(reset, reset)).toEqual([]);
});
