import { definitions, type SettingDefinition } from '../settings/definitions';
import { readTargetSettings, targetKeys, type TargetKey, type TargetSettings } from '../settings/target-settings';
import type { ChatOptions, OptionField } from '../ui/chat-options';
import { strings } from '../ui/locale/strings';
import type { ChosenChat } from './plugin-data';
import { wordsOf } from './setting-words';

/** The settings a chosen chat can have of its own, as the choosing window shows them. */
export function optionFields(): readonly OptionField[] {
  return targetKeys.map((key) => {
    const definition: SettingDefinition = definitions[key];
    const { name, choices = {} } = wordsOf(key);
    if (definition.type === 'choice' || definition.type === 'list') return { key, name, kind: definition.type, choices: Object.entries(choices) };
    return { key, name, kind: 'switch', choices: [['true', strings.tab.on], ['false', strings.tab.off]] };
  });
}

/** What a chosen chat has of its own, in words; empty for nothing. */
export function describeOptions({ settings }: Pick<ChosenChat, 'settings'>): string {
  const own: Readonly<Record<string, TargetSettings[TargetKey]>> = settings ?? {};
  return optionFields().flatMap(({ key, name, choices }) => {
    const value = own[key];
    if (value === undefined) return [];
    const labels = new Map(choices);
    const words = typeof value === 'object' ? value.map((item) => labels.get(item) ?? item).join(', ') || strings.tab.nothing : (labels.get(String(value)) ?? String(value));
    return [`${name}: ${words}`];
  }).join('. ');
}

/** A chosen chat with what the window says of it; undefined: as it was. */
export function withOptions({ settings: before, ...chat }: ChosenChat, options: ChatOptions | undefined): ChosenChat {
  if (options === undefined) return { ...chat, ...(before !== undefined && { settings: before }) };
  const { settings } = readTargetSettings(options.settings);
  return { ...chat, range: options.range, ...(Object.keys(settings).length > 0 && { settings }) };
}
