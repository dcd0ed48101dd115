import type { PluginSettingTab, SettingDefinitionItem, SettingDefinitionList, SettingDefinitionControl, SettingDefinitionAction } from 'obsidian';
import * as mocks from 'obsidian-test-mocks/obsidian';

type Row = Extract<SettingDefinitionItem, { name: string }>;

/** A row as somebody sees it. */
export interface ShownRow {
  readonly name: string;
  readonly desc: string;
  readonly kind: 'toggle' | 'dropdown' | 'field' | 'action' | 'page' | 'text';
  readonly value?: string | boolean;
}

export interface ShownGroup {
  readonly heading: string;
  readonly rows: readonly ShownRow[];
}

/** The settings tab as the app shows it: rows by name, values through the tab's own accessors. */
export class SettingsDriver {
  constructor(private readonly tab: PluginSettingTab) {}

  /** Every visible row of the tab and its pages. */
  rows(): Row[] {
    return flatten(this.tab.getSettingDefinitions()).filter((row) => isVisible(row));
  }

  /** What the first page of the tab shows, group by group. */
  groups(): readonly ShownGroup[] {
    return this.tab.getSettingDefinitions().map((item) => {
      if (!('type' in item) || item.type === undefined || item.type === 'page') {
        const { name, desc } = item;
        return { heading: '', rows: [{ name, desc: textOf(desc), kind: 'page' as const }] };
      }
      const rows = flatten(('items' in item ? item.items : undefined) ?? []).filter(isVisible).map((row) => this.shown(row));
      return { heading: item.heading ?? '', rows };
    });
  }

  private shown(row: Row): ShownRow {
    const { name, desc } = row;
    const { control } = row as SettingDefinitionControl;
    if (control === undefined) return { name, desc: textOf(desc), kind: 'action' in row ? 'action' : 'text' };
    const value = this.tab.getControlValue(control.key);
    const shown = control.type === 'dropdown' ? (control.options[String(value)] ?? '') : typeof value === 'boolean' ? value : String(value);
    return { name, desc: textOf(desc), kind: control.type === 'toggle' || control.type === 'dropdown' ? control.type : 'field', value: shown };
  }

  row(name: string): Row {
    const found = this.rows().find((row) => row.name === name);
    if (found === undefined) throw new Error(`no row "${name}" in the settings`);
    return found;
  }

  get(name: string): unknown {
    return this.tab.getControlValue(controlOf(this.row(name)).key);
  }

  /** Types a value as a user does; what the control refuses is answered and not stored. */
  async set(name: string, value: unknown): Promise<string | null> {
    const control = controlOf(this.row(name));
    const problem = (await control.validate?.(value as never)) ?? null;
    if (typeof problem === 'string') return problem;
    await this.tab.setControlValue(control.key, value);
    return null;
  }

  press(name: string): void {
    const row = this.row(name) as SettingDefinitionAction;
    if (typeof row.action !== 'function') throw new Error(`row "${name}" is not an action`);
    row.action(document.createElement('div'), 0);
  }

  /** Shows a row that draws itself; its description is read until it is closed. */
  show(name: string): { text(): string; close(): void } {
    const row = this.row(name);
    if (!('render' in row) || typeof row.render !== 'function') throw new Error(`row "${name}" does not draw itself`);
    const setting = mocks.Setting.create__(document.createElement('div'));
    const close = row.render(setting.asOriginalType__(), undefined as never);
    return { text: () => setting.descEl.textContent ?? '', close: () => void (typeof close === 'function' && close()) };
  }

  list(heading: string): SettingDefinitionList {
    const found = this.tab.getSettingDefinitions().find((item): item is SettingDefinitionList => 'type' in item && item.type === 'list' && item.heading === heading);
    if (found === undefined) throw new Error(`no list "${heading}" in the settings`);
    return found;
  }
}

function flatten(items: readonly SettingDefinitionItem[]): Row[] {
  return items.flatMap((item) => ('type' in item && item.type !== undefined ? flatten(('items' in item ? item.items : undefined) ?? []) : [item as Row]));
}

function textOf(desc: string | DocumentFragment | undefined): string {
  return typeof desc === 'string' ? desc : (desc?.textContent ?? '');
}

function isVisible(row: Row): boolean {
  return typeof row.visible === 'function' ? row.visible() : row.visible !== false;
}

function controlOf(row: Row): SettingDefinitionControl['control'] {
  const { control } = row as SettingDefinitionControl;
  if (control === undefined) throw new Error(`row "${row.name}" has no control`);
  return control;
}
