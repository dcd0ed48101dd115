import { DeviceStore } from '../../../src/obsidian/device-store';
import { defaultSettings, devicePathKeys } from '../../../src/settings/settings';

it('keeps paths of programs on the device, and takes the default for what nobody entered', () => {
  const stored = new Map<string, unknown>();
  const device = new DeviceStore({ loadLocalStorage: (key: string) => stored.get(key) ?? null, saveLocalStorage: (key: string, value: unknown) => void stored.set(key, value) }, () => 'id');
  const defaults = defaultSettings();
  expect(device.paths).toEqual(Object.fromEntries(devicePathKeys.map((key) => [key, defaults[key]])));
  device.setPath('ffmpegPath', '/opt/ffmpeg');
  expect(device.paths).toMatchObject({ ffmpegPath: '/opt/ffmpeg', vaapiDevice: '/dev/dri/renderD128' });
  device.setPath('ffmpegPath', '');
  expect(device.pathOf('ffmpegPath')).toBe('');
});
