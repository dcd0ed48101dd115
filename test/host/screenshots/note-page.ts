import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { parse } from 'yaml';

/** A note as reading view shows it, roughly: properties, embedded pictures, links; block ids are not shown. @param vaultDir where its pictures are */
export function notePage(text: string, { title, vaultDir }: { readonly title: string; readonly vaultDir: string }): string {
  const [, yaml = '', body = text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const properties = Object.entries((parse(yaml) ?? {}) as Readonly<Record<string, unknown>>);
  const rows = properties.map(([key, value]) => `<div class="property"><span>${escape(key)}</span><span>${escape(String(value))}</span></div>`).join('');
  const markdown = new MarkdownIt({ breaks: true, linkify: true });
  const html = markdown.render(withoutBlockIds(body)).replace(/!\[\[([^\]|]+)\]\](?:<br>)?/g, (_all, path: string) => picture(join(vaultDir, path))).replace(/\[\[([^\]|]+)(?:\|([^\]]*))?\]\]/g, (_all, target: string, alias?: string) => `<a href="#">${alias ?? target}</a>`);
  return `<article class="note"><h1>${escape(title)}</h1><section class="properties">${rows}</section>${html}</article>`;
}

function withoutBlockIds(body: string): string {
  return body.replace(/^\^tg-\d+$/gm, '').replace(/ \^tg-\d+$/gm, '');
}

function picture(path: string): string {
  return `<img alt="" src="data:image/jpeg;base64,${readFileSync(path).toString('base64')}">`;
}

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
