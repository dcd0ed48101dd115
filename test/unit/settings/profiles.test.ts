import { definitions, type SettingKey } from '../../../src/settings/definitions';
import { changeSetting, freeMemoryPercent, governedKeys, profileValues, withProfile, type ProfileName } from '../../../src/settings/profiles';
import { defaultSettings, repairSettings, settingProblem } from '../../../src/settings/settings';
import { telegramLimitsOf } from '../../../src/settings/telegram-limits';

/** features.md, SETTINGS; the jobs are there once something reads them. */
const wanted: Readonly<Record<ProfileName, Readonly<Record<string, number>>>> = {
  conservative: { fetchConnections: 1, requestsInFlight: 1, filesAtOnce: 2, partsInFlight: 2, mediaConnections: 1, windowBatches: 2, memoryLimitMB: 512 },
  balanced: { fetchConnections: 2, requestsInFlight: 2, filesAtOnce: 4, partsInFlight: 4, mediaConnections: 2, windowBatches: 4, memoryLimitMB: 1024 },
  aggressive: { fetchConnections: 4, requestsInFlight: 4, filesAtOnce: 8, partsInFlight: 8, mediaConnections: 4, windowBatches: 8, memoryLimitMB: 2048 },
};
const names = Object.keys(wanted) as readonly ProfileName[];

describe('profiles', () => {
  it.each(names)('%s sets what the table says', (name) => {
    expect(profileValues(name)).toMatchObject(wanted[name]);
    expect(withProfile({ profile: name })).toMatchObject({ ...wanted[name], profile: name });
  });

  it('sets only values that may be stored, and the defaults are the balanced ones', () => {
    for (const name of names) {
      for (const [key, value] of Object.entries(profileValues(name))) expect(settingProblem(key as SettingKey, value)).toBeNull();
    }
    for (const key of governedKeys) expect(definitions[key].default).toBe(profileValues('balanced')[key]);
    expect(defaultSettings().profile).toBe('balanced');
  });

  it('becomes custom when one of its values is changed, and keeps the others', () => {
    const aggressive = changeSetting(defaultSettings(), 'profile', 'aggressive');
    expect(aggressive).toMatchObject({ ...wanted.aggressive, profile: 'aggressive' });
    const custom = changeSetting(aggressive, 'windowBatches', 3);
    expect(custom).toMatchObject({ ...wanted.aggressive, windowBatches: 3, profile: 'custom' });
    // Other settings, and choosing `custom` itself, change nothing else.
    expect(changeSetting(custom, 'retries', 2)).toEqual({ ...custom, retries: 2 });
    expect(changeSetting(aggressive, 'profile', 'custom')).toEqual({ ...aggressive, profile: 'custom' });
    expect(changeSetting(aggressive, 'windowBatches', 8).profile).toBe('aggressive');
    expect(changeSetting(custom, 'profile', 'conservative')).toMatchObject({ ...wanted.conservative, profile: 'conservative' });
  });

  it('starts a custom profile from the balanced one, or from the one that is named', () => {
    expect(withProfile({ profile: 'custom' })).toMatchObject({ ...wanted.balanced, profile: 'custom' });
    expect(withProfile({ fetchConnections: 8 })).toMatchObject({ ...wanted.balanced, fetchConnections: 8, profile: 'custom' });
    expect(withProfile({ profile: 'aggressive', filesAtOnce: 1 })).toMatchObject({ ...wanted.aggressive, filesAtOnce: 1, profile: 'custom' });
    expect(withProfile({})).toMatchObject({ ...wanted.balanced, profile: 'balanced' });
  });

  it('reads stored settings of earlier versions, which knew no profile', () => {
    const { settings, repairs } = repairSettings({ fetchConnections: 6, folder: 'Archive' });
    expect(settings).toMatchObject({ profile: 'custom', fetchConnections: 6, filesAtOnce: 4, folder: 'Archive' });
    expect(repairs).toEqual([]);
    expect(repairSettings({ profile: 'fast' })).toMatchObject({ settings: { profile: 'balanced' }, repairs: [expect.stringContaining('profile')] });
  });

  it('lets a profile use its share of the free memory', () => {
    expect(names.map((name) => telegramLimitsOf({ ...defaultSettings(), ...withProfile({ profile: name }) }).freeMemoryPercent)).toEqual([20, 40, 60]);
    expect(freeMemoryPercent.custom).toBe(40);
  });
});
