import { parseProxyUrl } from '../model/proxy';
import { withProfile } from './profiles';
import { blockTemplateProblem, pathTemplateProblem } from './templates';
import { definitions, type SettingDefinition, type SettingKey, type Settings, type TextDefinition } from './definitions';

export const settingKeys = Object.keys(definitions) as readonly SettingKey[];

/** Paths on one computer: the plugin keeps them there, and does not synchronise them. */
export const devicePathKeys = ['nodePath', 'ffmpegPath', 'ffprobePath', 'vaapiDevice'] as const satisfies readonly SettingKey[];
export type DevicePathKey = (typeof devicePathKeys)[number];

/** Defaults of every option. */
export function defaultSettings(): Settings {
  return Object.fromEntries(settingKeys.map((key) => [key, definitions[key].default])) as unknown as Settings;
}

/** Whether there is an option of that name. */
export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(definitions, key);
}

/** What is wrong with a value, as a sentence part ("must be …"), or null when it may be stored under `key`. */
export function settingProblem(key: SettingKey, value: unknown): string | null {
  const definition: SettingDefinition = definitions[key];
  switch (definition.type) {
    case 'int': {
      const isInside = typeof value === 'number' && Number.isInteger(value) && value >= definition.min && value <= definition.max;
      if (definition.allowed !== undefined) return isInside && definition.allowed.includes(value) ? null : `must be one of ${definition.allowed.join(', ')}${definition.unit === '' ? '' : ` (${definition.unit})`}`;
      return isInside ? null : `must be a whole number from ${definition.min} to ${definition.max}${definition.unit === '' ? '' : ` (${definition.unit})`}`;
    }
    case 'number': {
      const isInside = typeof value === 'number' && Number.isFinite(value) && value >= definition.min && value <= definition.max;
      return isInside ? null : `must be a number from ${definition.min} to ${definition.max}${definition.unit === '' ? '' : ` (${definition.unit})`}`;
    }
    case 'bool':
      return typeof value === 'boolean' ? null : 'must be true or false';
    case 'choice':
      return typeof value === 'string' && Object.hasOwn(definition.choices, value) ? null : `must be one of ${Object.keys(definition.choices).join(', ')}`;
    case 'list':
      return listProblem(definition.choices, value);
    case 'text':
      return typeof value === 'string' ? textProblem(definition.kind, value) : 'must be text';
  }
}

function listProblem(choices: Readonly<Record<string, string>> | null, value: unknown): string | null {
  if (!Array.isArray(value)) return 'must be a list';
  const allowed = (item: unknown): boolean => typeof item === 'string' && (choices === null ? /^[a-z0-9]{1,16}$/i.test(item) : Object.hasOwn(choices, item));
  if (value.every(allowed)) return null;
  return choices === null ? 'must hold only letters and digits, without dots' : `must hold only ${Object.keys(choices).join(', ')}`;
}

function textProblem(kind: TextDefinition['kind'], value: string): string | null {
  switch (kind) {
    case 'vault-path':
      return isInsideVault(value) ? null : 'must be a folder inside the vault, such as Telegram or Archive/Telegram';
    case 'file-path':
      return null;
    case 'language':
      return /^(?:auto|[a-z]{2,3})$/.test(value) ? null : 'must be auto or a language code such as en';
    case 'time-zone':
      return isTimeZone(value) ? null : 'must be local or a time zone such as Europe/Berlin';
    case 'path-template':
      return pathTemplateProblem(value);
    case 'block-template':
      return blockTemplateProblem(value);
    case 'proxy-url':
      return value === '' ? null : proxyProblem(value);
    case 'tag':
      return value === '' || isTagPath(value) ? null : 'must be empty or a tag such as telegram or archive/telegram, without #';
    case 'test-server':
      return value === '' || isJsonObject(value) ? null : 'must be empty or a JSON object with dcs and publicKeyPem';
  }
}

function proxyProblem(url: string): string | null {
  const proxy = parseProxyUrl(url);
  return 'problem' in proxy ? proxy.problem : null;
}

function isInsideVault(path: string): boolean {
  const parts = path.split('/');
  return path.length <= 200 && parts.every((part) => part.trim() !== '' && !part.startsWith('.') && !/[\\:*?"<>|#^[\]\p{Cc}]/u.test(part));
}

/** Levels of letters, digits, `_` and `-`; a level is no number alone, or Obsidian would see no tag. */
function isTagPath(path: string): boolean {
  return path.length <= 100 && path.split('/').every((level) => /^[\p{L}\p{N}_-]+$/u.test(level) && /[^\d]/.test(level));
}

function isTimeZone(name: string): boolean {
  if (name === 'local') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof Error && error.name === 'RangeError') return false;
    throw error;
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch (error) {
    if (error instanceof Error && error.name === 'SyntaxError') return false;
    throw error;
  }
}

/** Settings of which every value may be used. */
export interface Repaired {
  readonly settings: Settings;
  /** One line per value that was dropped, for the user: key and reason. */
  readonly repairs: readonly string[];
}

/** Settings from anything that was stored: valid values are kept, damaged ones become defaults and are listed. */
export function repairSettings(stored: unknown): Repaired {
  const repairs: string[] = [];
  const values: Record<string, unknown> = {};
  if (typeof stored === 'object' && stored !== null && !Array.isArray(stored)) {
    for (const [key, value] of Object.entries(stored)) {
      if (!isSettingKey(key)) continue;
      const problem = settingProblem(key, value);
      if (problem === null) values[key] = value;
      else {
        repairs.push(`${key} ${problem}`);
        // Without its proxy a connection would show the user's address: it stays, and connecting is refused until it is right.
        if (key === 'proxyUrl' && typeof value === 'string') values[key] = value;
      }
    }
  } else if (stored !== null && stored !== undefined) {
    repairs.push('the stored settings were not readable');
  }
  return { settings: { ...defaultSettings(), ...withProfile(values) }, repairs };
}
