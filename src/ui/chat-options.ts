import type { HistoryRange } from '../model/chat';

/** What is otherwise for one chosen chat than for the others. */
export interface ChatOptions {
  readonly range: HistoryRange;
  /** Values by setting; what is missing is as the settings say. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A setting a chosen chat may have of its own. */
export interface OptionField {
  readonly key: string;
  readonly name: string;
  readonly kind: 'choice' | 'switch' | 'list';
  /** Values and what they are called; for a list its items. */
  readonly choices: readonly (readonly [value: string, label: string])[];
}

/** Stands for "as in the settings" in a menu. */
export const asInSettings = '';
/** Stands for "these items" in the menu of a list. */
export const theseItems = 'these';

/** The entry a field's menu shows. */
export function shownValue({ key, kind }: OptionField, { settings }: ChatOptions): string {
  const value = settings[key];
  if (value === undefined) return asInSettings;
  if (kind === 'list') return theseItems;
  return typeof value === 'boolean' ? String(value) : typeof value === 'string' ? value : asInSettings;
}

/** Items of a list that are ticked. */
export function shownItems({ key }: OptionField, { settings }: ChatOptions): readonly string[] {
  const value = settings[key];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The options after an entry of a field's menu was chosen. */
export function withValue({ key, kind, choices }: OptionField, options: ChatOptions, shown: string): ChatOptions {
  const { [key]: _before, ...rest } = options.settings;
  if (shown === asInSettings) return { ...options, settings: rest };
  const value = kind === 'list' ? choices.map(([item]) => item) : kind === 'switch' ? shown === 'true' : shown;
  return { ...options, settings: { ...rest, [key]: value } };
}

/** The options after an item of a list was ticked or not, in the order of the choices. */
export function withItem(field: OptionField, options: ChatOptions, { item, isIn }: { readonly item: string; readonly isIn: boolean }): ChatOptions {
  const ticked = shownItems(field, options);
  const items = field.choices.map(([one]) => one).filter((one) => (one === item ? isIn : ticked.includes(one)));
  return { ...options, settings: { ...options.settings, [field.key]: items } };
}
