import { definitions, type SettingDefinition, type SettingKey, type Settings } from './definitions';
import { changeSetting } from './profiles';
import { defaultSettings, isSettingKey, settingKeys, settingProblem } from './settings';

/** chosen: many times what all options take. */
const longestFile = 200_000;

/**
 * True for an option that may travel in a file of settings. What belongs to one account, computer or network stays where it is: a file
 * from somebody else must not point this device to another server, through another proxy, or at another program.
 */
function isPortable(key: SettingKey): boolean {
  const definition: SettingDefinition = definitions[key];
  return key !== 'apiId' && !(definition.type === 'text' && (definition.kind === 'file-path' || definition.kind === 'proxy-url' || definition.kind === 'test-server'));
}

export const portableKeys: readonly SettingKey[] = settingKeys.filter(isPortable);

/** Text of a file of settings, which `--config` of the command line takes as well. */
export function settingsFile(settings: Settings): string {
  return `${JSON.stringify(Object.fromEntries(portableKeys.map((key) => [key, settings[key]])), null, 2)}\n`;
}

/** Something of a file that is left out. */
export type LeftOut =
  | { readonly kind: 'unknown'; readonly key: string }
  /** It stays as it is on every device. */
  | { readonly kind: 'bound'; readonly key: SettingKey }
  /** @param problem a sentence part, "must be …" */
  | { readonly kind: 'damaged'; readonly key: SettingKey; readonly problem: string };

/** What a file of settings would change. */
export interface ReadFile {
  /** The settings as they are with the file. */
  readonly settings: Settings;
  /** Options that change by it, in the order of the definitions. */
  readonly changed: readonly SettingKey[];
  readonly leftOut: readonly LeftOut[];
}

/** What a file makes of the settings; null for a text that is no file of settings at all. Options it does not name stay. */
export function readSettingsFile(text: string, settings: Settings): ReadFile | null {
  const values = text.length > longestFile ? null : objectOf(text);
  if (values === null) return null;
  const leftOut: LeftOut[] = [];
  let next = settings;
  // The profile first: values of its own that stand beside it make it custom, and not the other way round.
  const entries = Object.entries(values).sort(([one], [other]) => Number(other === 'profile') - Number(one === 'profile'));
  for (const [key, value] of entries) {
    const problem = leftOutOf(key, value);
    if (problem !== null) leftOut.push(problem);
    else if (isSettingKey(key)) next = changeSetting(next, key, value);
  }
  return { settings: next, changed: changedKeys(settings, next), leftOut };
}

/** The settings with defaults for everything that may travel; the rest stays. */
export function resetSettings(settings: Settings): Settings {
  const defaults = defaultSettings();
  return { ...settings, ...Object.fromEntries(portableKeys.map((key) => [key, defaults[key]])) };
}

/** Options that differ, in the order of the definitions. */
export function changedKeys(before: Settings, after: Settings): readonly SettingKey[] {
  return settingKeys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

function leftOutOf(key: string, value: unknown): LeftOut | null {
  if (!isSettingKey(key)) return { kind: 'unknown', key };
  if (!isPortable(key)) return { kind: 'bound', key };
  const problem = settingProblem(key, value);
  return problem === null ? null : { kind: 'damaged', key, problem };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch (error) {
    if (error instanceof Error && error.name === 'SyntaxError') return null;
    throw error;
  }
}
