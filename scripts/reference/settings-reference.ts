import { definitions, type SettingDefinition, type SettingGroup } from '../../src/settings/definitions';
import { settingFlags } from '../../companion/cli/export-options';
import { governedKeys, profileValues, type ProfileName } from '../../src/settings/profiles';
import { cell, table } from './markdown-table';

/** `docs/reference/settings.md`: every option, made from the table that the settings tab and the command line are made from. */
export function settingsReference(): string {
  const all = Object.entries<SettingDefinition>(definitions);
  const groups = [...new Set(all.map(([, { group }]) => group))];
  const profiles: readonly ProfileName[] = ['conservative', 'balanced', 'aggressive'];
  return [
    '# Settings',
    '',
    'Every option of the settings tab, by the key it has in the file of `--config`. Made from `src/settings/definitions.ts` by `npm run docs`.',
    '',
    ...groups.flatMap((group) => [`## ${group}`, '', ...settingsTable(all, group), '']),
    '## Profiles',
    '',
    'What each profile sets; changing one of these options makes the profile *custom* and keeps the others.',
    '',
    ...table(['Key', ...profiles], governedKeys.map((key) => [`\`${key}\``, ...profiles.map((name) => String(profileValues(name)[key]))])),
    '',
  ].join('\n');
}

function settingsTable(all: readonly (readonly [string, SettingDefinition])[], group: SettingGroup): readonly string[] {
  const rows = all.filter(([, definition]) => definition.group === group).map(([key, definition]) => [nameOf(key, definition), `\`${JSON.stringify(definition.default)}\``, cell(valuesOf(definition)), cell(definition.description)]);
  return table(['Option', 'Default', 'Values', 'What it does'], rows);
}

/** Its name in the settings tab, its key, and its flag where the command line has one. */
function nameOf(key: string, { name }: SettingDefinition): string {
  const flag = flags.get(key);
  return `${cell(name)}<br>\`${key}\`${flag === undefined ? '' : `<br>\`${flag}\``}`;
}

const flags: ReadonlyMap<string, string> = new Map(
  settingFlags({
    chat: [], folder: '-', layout: '-', only: '-', comments: true, reactions: '-', media: '-', maxFileSize: '1', connections: '1', transcode: true, transcribe: true, takeout: true, timezone: '-',
  }).map(({ key, flag }) => [key, flag]),
);

function valuesOf(definition: SettingDefinition): string {
  switch (definition.type) {
    case 'bool':
      return 'true, false';
    case 'choice':
      return choicesOf(definition.choices);
    case 'list':
      return definition.choices === null ? 'words of letters and digits' : `any of ${choicesOf(definition.choices)}`;
    case 'text':
      return kinds[definition.kind];
    case 'int':
    case 'number': {
      const range = 'allowed' in definition && definition.allowed !== undefined ? definition.allowed.join(', ') : `${definition.min}–${definition.max}`;
      const zero = 'zero' in definition && definition.zero !== undefined ? `; 0: ${definition.zero}` : '';
      return `${range}${definition.unit === '' ? '' : ` ${definition.unit}`}${zero}`;
    }
  }
}

const kinds: Readonly<Record<(SettingDefinition & { readonly type: 'text' })['kind'], string>> = {
  'vault-path': 'a path in the vault',
  'file-path': 'a path on this computer; empty: it is looked for',
  language: '`auto` or a two-letter code',
  'time-zone': '`local` or an IANA zone',
  tag: 'a tag path',
  'test-server': 'JSON with `dcs` and `publicKeyPem`',
  'proxy-url': '`socks4`, `socks5`, `http` or `mtproxy` with host and port',
  'path-template': 'a template: [templates](../templates.md)',
  'block-template': 'a template: [templates](../templates.md)',
};

function choicesOf(choices: Readonly<Record<string, string>>): string {
  return Object.entries(choices).map(([value, label]) => `\`${value}\` (${label})`).join(', ');
}
