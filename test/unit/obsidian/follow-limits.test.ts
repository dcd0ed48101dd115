import { followLimits } from '../../../src/obsidian/follow-limits';
import type { PluginStore } from '../../../src/obsidian/plugin-store';
import type { TelegramLink } from '../../../src/obsidian/telegram-link';
import type { WorkLimits } from '../../../src/model/work-limits';
import type { Settings } from '../../../src/settings/definitions';
import { changeSetting } from '../../../src/settings/profiles';
import { defaultSettings } from '../../../src/settings/settings';

it('tells the account in use of another profile, or one of its numbers, and of nothing else', () => {
  let settings = defaultSettings();
  let heard = (): void => undefined;
  const told: WorkLimits[] = [];
  const store = { get settings(): Settings { return settings; }, onChange: (listener: () => void) => { heard = listener; return () => undefined; } };
  followLimits(store as unknown as PluginStore, { changeLimits: (limits: WorkLimits) => { told.push(limits); return Promise.resolve(); } } as unknown as TelegramLink);
  for (const [key, value] of [['folder', 'Elsewhere'], ['profile', 'aggressive'], ['layout', 'month'], ['filesAtOnce', 3], ['filesAtOnce', 3]] as const) {
    settings = changeSetting(settings, key, value);
    heard();
  }
  const aggressive = { fetchConnections: 4, requestsInFlight: 4, mediaConnections: 4, filesAtOnce: 8, partsInFlight: 8 };
  expect(told).toEqual([aggressive, { ...aggressive, filesAtOnce: 3 }]);
});
