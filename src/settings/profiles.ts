import { definitions, type SettingKey, type Settings } from './definitions';

/** Profiles that set how much is done at a time; `custom` is everything else. */
export type ProfileName = Exclude<Settings['profile'], 'custom'>;

const names: readonly ProfileName[] = ['conservative', 'balanced', 'aggressive'];

/** Values of the governed keys, in the order of `names` (features.md, SETTINGS). */
const table: Readonly<Record<string, readonly [conservative: number, balanced: number, aggressive: number]>> = {
  fetchConnections: [1, 2, 4],
  requestsInFlight: [1, 2, 4],
  filesAtOnce: [2, 4, 8],
  partsInFlight: [2, 4, 8],
  mediaConnections: [1, 2, 4],
  windowBatches: [2, 4, 8],
  transcodeJobs: [1, 1, 2],
  transcribeJobs: [1, 1, 2],
  memoryLimitMB: [512, 1024, 2048],
};

/** Share of the free memory a profile uses at most, in per cent; a custom one as the balanced. */
export const freeMemoryPercent: Readonly<Record<Settings['profile'], number>> = { conservative: 20, balanced: 40, aggressive: 60, custom: 40 };

/** Keys a profile sets. */
export const governedKeys: readonly SettingKey[] = Object.keys(table).filter((key): key is SettingKey => Object.hasOwn(definitions, key));

/** What a profile sets. */
export function profileValues(name: ProfileName): Partial<Settings> {
  const column = names.indexOf(name);
  return Object.fromEntries(governedKeys.map((key) => [key, table[key]?.[column]]));
}

/** Values that belong together, from what was given: a profile sets its keys, and other values for these make it custom. */
export function withProfile(given: Readonly<Partial<Settings>>): Partial<Settings> {
  const { profile = 'balanced' } = given;
  const base = profileValues(profile === 'custom' ? 'balanced' : profile);
  const isChanged = governedKeys.some((key) => given[key] !== undefined && given[key] !== base[key]);
  return { ...base, ...given, profile: isChanged ? 'custom' : profile };
}

/** Settings after one of them was changed by hand: choosing a profile sets its keys, changing one of these leaves the profile. */
export function changeSetting(settings: Settings, key: SettingKey, value: unknown): Settings {
  const changed = { ...settings, [key]: value };
  if (key === 'profile') return changed.profile === 'custom' ? changed : { ...changed, ...profileValues(changed.profile) };
  return governedKeys.includes(key) && value !== settings[key] ? { ...changed, profile: 'custom' } : changed;
}
