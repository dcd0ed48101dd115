// The licences of what is bundled. A release ships no file they could lie in beside main.js, so they travel inside of it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the npm package a bundled file belongs to, from the project's root; undefined for the project's own files. */
function packageFolder(path) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

/**
 * The packages whose code is in the bundle, by name: `{ name, version, licence, text }`.
 *
 * @param {string} root Folder of the project.
 * @param {import('esbuild').Metafile} metafile What the bundler says it bundled.
 * @throws When a package names no licence or has no text of it: such code must not be shipped.
 */
export function bundledPackages(root, metafile) {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const folders = new Set(inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).flatMap(([path]) => packageFolder(path) ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const text = licenceText(join(root, folder)) ?? (license === 'MIT' && author !== undefined ? mitOf(author) : undefined);
    if (text === undefined) throw new Error(`${name} is bundled, but its licence is not to be found`);
    return { name, version, licence: license, text };
  });
  return packages.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function licenceText(folder) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.(?:md|txt))?$/i.test(entry));
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').replaceAll('\r', '').trim();
}

/** For a package that names the licence and its author, and forgot the text. */
function mitOf(author) {
  const holder = typeof author === 'string' ? author : author.name;
  const [, terms] = /\n\n(Permission is hereby granted[^]*)$/.exec(readFileSync(new URL('../LICENSE', import.meta.url), 'utf8')) ?? [];
  return `Copyright (c) ${holder.replace(/ <.*>/, '')}\n\n${terms.trim()}`;
}

/** One comment with all of them, in plain ASCII: a single other character would double what the file takes in memory. */
export function licenceComment(packages) {
  const parts = packages.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`);
  const body = ['What others wrote and this file contains.', ...parts].join(`\n\n${'-'.repeat(72)}\n\n`);
  const ascii = body.replaceAll('©', '(c)').replace(/[“”]/g, '"').replace(/[‘’]/g, "'").normalize('NFKD').replace(/[^\n\x20-\x7e]/g, '').replaceAll('*/', '* /');
  return `/*!\n${ascii}\n*/\n`;
}
