import { findings, type Finding } from './finding';

/** What may not be in the sources that ship. Lint knows most of the rules; these it cannot see. */
export function reviewSource(file: string, text: string): readonly Finding[] {
  return findings(file, [
    [!/eslint-disable|@ts-ignore|@ts-nocheck|svelte-ignore/.test(text), 'it switches a check off'],
    [!/\{@html/.test(text), 'it puts HTML into the page'],
    [!/\.(?:innerHTML|outerHTML)\b|insertAdjacentHTML/.test(text), 'it writes HTML'],
    [!/\sstyle=["'{]/.test(text) || !file.endsWith('.svelte'), 'it has inline styles'],
    [!/\bTODO\b|\bFIXME\b/.test(text), 'it is not finished'],
  ]);
}

/** What a README has to disclose, by a word that cannot be missing where it does. */
const disclosures: readonly (readonly [what: string, sign: RegExp])[] = [
  ['that an account is needed', /You need a Telegram account/],
  ['which hosts are contacted', /talks to Telegram’s data centres|talks to Telegram's data\s+centres/],
  ['that there is no telemetry', /No telemetry/],
  ['files outside of the vault', /Files outside the vault/],
  ['the processes it starts', /\*\*Processes\.\*\*/],
  ['where secrets are kept', /secret storage/],
];

/** The section of the README that the directory's policy asks for. */
export function reviewReadme(text: string): readonly Finding[] {
  return findings('README.md', disclosures.map(([what, sign]) => [sign.test(text.replace(/\s+/g, ' ')), `it does not say ${what}`]));
}
