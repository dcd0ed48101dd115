import type { ShownGroup, ShownRow } from '../settings-driver';
import { escape } from './note-page';

/** The settings tab as the app draws it, roughly. */
export function settingsPage(groups: readonly ShownGroup[]): string {
  return `<main class="settings">${groups.map(({ heading, rows }) => `${heading === '' ? '' : `<h2>${escape(heading)}</h2>`}<section>${rows.map(rowHtml).join('')}</section>`).join('')}</main>`;
}

function rowHtml({ name, desc, kind, value }: ShownRow): string {
  return `<div class="setting"><div class="info"><div>${escape(name)}</div><div class="desc">${escape(desc)}</div></div>${controlHtml(kind, value)}</div>`;
}

function controlHtml(kind: ShownRow['kind'], value: ShownRow['value']): string {
  const text = escape(String(value ?? ''));
  switch (kind) {
    case 'toggle':
      return `<span class="toggle${value === true ? ' is-on' : ''}"></span>`;
    case 'dropdown':
      return `<select><option>${text}</option></select>`;
    case 'field':
      return `<input type="text" value="${text}">`;
    case 'action':
    case 'page':
      return '<span class="more">›</span>';
    case 'text':
      return '';
  }
}
