import type { Settings, SettingKey } from './definitions';
import { settingProblem } from './settings';

/** Options one chat may have otherwise than the rest of a run (F-DLG-17). */
export const targetKeys = ['layout', 'only', 'media', 'comments', 'reactions'] as const satisfies readonly SettingKey[];
export type TargetKey = (typeof targetKeys)[number];

/** The options a target has of its own; what is missing is as the settings say. */
export type TargetSettings = Partial<Pick<Settings, TargetKey>>;

/** The settings as they are for one target. */
export function settingsFor(settings: Settings, own: TargetSettings | undefined): Settings {
  return own === undefined ? settings : { ...settings, ...own };
}

/** A target's own options from anything that was stored or typed, and one line (key and reason) per value that was dropped. */
export function readTargetSettings(stored: Readonly<Record<string, unknown>>): { readonly settings: TargetSettings; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const kept = targetKeys.flatMap((key): (readonly [TargetKey, unknown])[] => {
    const value = stored[key];
    if (value === undefined) return [];
    const problem = settingProblem(key, value);
    if (problem !== null) problems.push(`${key} ${problem}`);
    return problem === null ? [[key, value]] : [];
  });
  return { settings: Object.fromEntries(kept), problems };
}
