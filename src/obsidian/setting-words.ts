import { definitions, type SettingDefinition, type SettingKey } from '../settings/definitions';
import { isSettingKey } from '../settings/settings';
import { strings } from '../ui/locale/strings';

/** What the screens call an option, in the language of the app. */
export interface SettingWords {
  readonly name: string;
  readonly description: string;
  /** What 0 means where it has a meaning of its own. */
  readonly zero?: string;
  /** Value → label. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** Name and description of an option, in the language of Obsidian. */
export function wordsOf(key: SettingKey): SettingWords {
  return strings.settings[key];
}

/** What an option does, with the numbers it may have. */
export function describedWithUnit(key: SettingKey): string {
  const definition: SettingDefinition = definitions[key];
  const { description, zero } = wordsOf(key);
  if (definition.type !== 'int' && definition.type !== 'number') return description;
  const unit = unitOf(definition);
  if (definition.type === 'int' && unit === '' && zero === undefined) return description;
  const range = [`${definition.min}–${definition.max}`, unit].filter((part) => part !== '').join(' ');
  return `${description} (${[range, ...(zero === undefined ? [] : [strings.tab.zero(zero)])].join(', ')})`;
}

/** What is wrong with a value, as a sentence. @param problem as the settings name it: "must be …" */
export function problemText(key: SettingKey, problem: string): string {
  const text = problemWords(key, problem);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The same with the name of the option before it. */
export function namedProblem(key: SettingKey, problem: string): string {
  return `${wordsOf(key).name}: ${problemWords(key, problem)}`;
}

function problemWords(key: SettingKey, problem: string): string {
  const definition: SettingDefinition = definitions[key];
  const own = 'unit' in definition && definition.unit !== '' ? ` (${definition.unit})` : '';
  const isUnitSaid = own !== '' && problem.endsWith(own);
  return isUnitSaid && 'unit' in definition ? `${strings.said(problem.slice(0, -own.length))} (${unitOf(definition)})` : strings.said(problem);
}

/** A stored value that was dropped: `folder must be …`, or with the title of a chat before it. */
export function repairText(repair: string): string {
  const [, title = '', key, problem = ''] = /^(.*: )?(\w+) (must .*)$/s.exec(repair) ?? [];
  return key === undefined || !isSettingKey(key) ? strings.said(repair) : `${title}${namedProblem(key, problem)}`;
}

/** Word for the unit of a number. */
export function unitOf({ unit }: Extract<SettingDefinition, { readonly unit: string }>): string {
  const units: Readonly<Record<string, string>> = strings.units;
  return units[unit] ?? unit;
}
