import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { TobsFailure } from '../../src/model/errors';
import type { ApiKeys, TestServer } from '../../src/model/telegram';
import type { LogLevel } from '../../src/export/report/run-log';
import { definitions, type SettingDefinition, type SettingKey, type Settings } from '../../src/settings/definitions';
import { withProfile } from '../../src/settings/profiles';
import { defaultSettings, isSettingKey, settingProblem } from '../../src/settings/settings';
import { codeOf } from '../server/process-alive';
import { readConfiguredTargets, type ConfiguredTarget } from './configured-targets';

/** What the command line, the environment and a file say about one command, before it is put together. */
export interface ConfigurationSources {
  readonly configFile?: string | undefined;
  /** Values from flags, by setting, with the flag's name for messages. */
  readonly flags: readonly { readonly key: SettingKey; readonly value: unknown; readonly flag: string; /** As it was typed; absent for a flag that takes no value. */ readonly typed?: string | undefined }[];
  readonly apiId?: string | undefined;
  readonly apiHash?: string | undefined;
  readonly testServerFile?: string | undefined;
  /** From the environment: the whole URL, password included. */
  readonly proxyUrl?: string | undefined;
  /** From the environment. */
  readonly logLevel?: LogLevel | undefined;
}

/** Everything a command needs to know besides its own arguments. */
export interface Configuration {
  readonly settings: Settings;
  readonly apiId?: string;
  readonly apiHash?: string;
  readonly testServer?: TestServer;
  /** Level of what is also logged to standard error; undefined: nothing is. */
  readonly spokenLevel?: LogLevel | undefined;
  /** Chats named in the file; only `export` uses them. */
  readonly targets?: readonly ConfiguredTarget[];
}

const testServerSchema = v.object({
  dcs: v.pipe(v.record(v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}$/)), v.pipe(v.string(), v.regex(/^.+:\d{1,5}$/))), v.minEntries(1)),
  publicKeyPem: v.pipe(v.string(), v.startsWith('-----BEGIN')),
});

/** Flags win over the file, the file over the defaults. @throws TobsFailure USAGE naming what is wrong */
export async function loadConfiguration(sources: ConfigurationSources): Promise<Configuration> {
  const values: Record<string, unknown> = {};
  const file = await readConfigFile(sources.configFile);
  for (const [key, value] of file.settings) values[key] = value;
  for (const { key, value, flag, typed = value } of sources.flags) {
    const problem = settingProblem(key, value);
    if (problem !== null) throw usage(`${flag} ${problem}${refusedValue(key, typed)}`);
    values[key] = value;
  }
  if (sources.proxyUrl !== undefined) {
    const problem = settingProblem('proxyUrl', sources.proxyUrl);
    if (problem !== null) throw usage(`TOBS_PROXY ${problem}`);
    values.proxyUrl = sources.proxyUrl;
  }
  const settings: Settings = { ...defaultSettings(), ...withProfile(values) };
  const testServer = sources.testServerFile === undefined ? testServerOfSetting(settings.testServer) : await readTestServer(sources.testServerFile);
  return {
    settings,
    spokenLevel: sources.logLevel,
    ...(sources.apiId !== undefined && { apiId: sources.apiId }),
    ...(sources.apiHash !== undefined && { apiHash: sources.apiHash }),
    ...(testServer !== null && { testServer }),
    ...(file.targets !== undefined && { targets: file.targets }),
  };
}

/** @throws TobsFailure API_KEYS_MISSING, API_KEYS_INVALID */
export function apiKeysOf({ apiId, apiHash, settings }: Configuration): ApiKeys {
  const id = apiId ?? (settings.apiId === 0 ? undefined : String(settings.apiId));
  if (id === undefined || id === '' || apiHash === undefined || apiHash === '') throw new TobsFailure({ code: 'API_KEYS_MISSING' });
  if (!/^[1-9]\d{0,9}$/.test(id) || Number(id) > 0x7fff_ffff) throw new TobsFailure({ code: 'API_KEYS_INVALID', field: 'apiId' });
  if (!/^[0-9a-fA-F]{32}$/.test(apiHash)) throw new TobsFailure({ code: 'API_KEYS_INVALID', field: 'apiHash' });
  return { apiId: Number(id), apiHash };
}

interface ConfigFile {
  readonly settings: readonly (readonly [SettingKey, unknown])[];
  readonly targets?: readonly ConfiguredTarget[];
}

async function readConfigFile(path: string | undefined): Promise<ConfigFile> {
  if (path === undefined) return { settings: [] };
  const values = await readJsonFile(path, '--config');
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw usage(`--config: ${path} must hold a JSON object`);
  const { targets, ...settings } = values as Readonly<Record<string, unknown>>;
  return { settings: Object.entries(settings).map(([key, value]) => checkedSetting(key, value, path)), ...(targets !== undefined && { targets: readConfiguredTargets(targets) }) };
}

function checkedSetting(key: string, value: unknown, path: string): readonly [SettingKey, unknown] {
  if (!isSettingKey(key)) throw usage(`--config: unknown key "${key}" in ${path}`);
  const problem = settingProblem(key, value);
  if (problem !== null) throw usage(`--config: ${key} ${problem}${refusedValue(key, value)}`);
  return [key, value];
}

/** chosen: enough to recognise a value by. */
const longestShown = 80;

/** The value as part of a complaint about it; nothing where the complaint says enough, or where a password may be in it. */
function refusedValue(key: SettingKey, value: unknown): string {
  const definition: SettingDefinition = definitions[key];
  if (definition.type === 'text' && ['proxy-url', 'test-server', 'path-template', 'block-template'].includes(definition.kind)) return '';
  const text = JSON.stringify(value) ?? String(value);
  return `, not ${text.length > longestShown ? `${text.slice(0, longestShown)}…` : text}`;
}

async function readTestServer(path: string): Promise<TestServer> {
  const parsed = v.safeParse(testServerSchema, await readJsonFile(path, '--test-dc'));
  if (!parsed.success) throw usage(`--test-dc: ${path} must hold {"dcs": {"2": "host:port"}, "publicKeyPem": "-----BEGIN ..."}`);
  return parsed.output;
}

function testServerOfSetting(text: string): TestServer | null {
  if (text === '') return null;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), testServerSchema), text);
  // A damaged test server must never fall back to the real Telegram.
  if (!parsed.success) throw usage('--config: testServer must hold {"dcs": {"2": "host:port"}, "publicKeyPem": "-----BEGIN ..."}');
  return parsed.output;
}

async function readJsonFile(path: string, flag: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw usage(`${flag}: ${path} cannot be read (${codeOf(error) ?? 'unknown error'})`);
  }
  // Editors on Windows put a byte order mark in front.
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), text.replace(/^\ufeff/, ''));
  if (!parsed.success) throw usage(`${flag}: ${path} is not JSON`);
  return parsed.output;
}

function usage(reason: string): TobsFailure {
  return new TobsFailure({ code: 'USAGE', reason });
}
