import { join } from 'node:path';
import { readFigures, type Measured } from '../../test/bench/kept-figures';
import type { Figure } from '../../test/bench/figure';
import { cell, table } from './markdown-table';

/** `docs/performance.md`: the figures that `npm run bench -- --json docs/performance.json` left. */
export function performancePage(root: string): string {
  const kept = Object.entries(readFigures(join(root, 'docs/performance.json')));
  return [
    '# Performance',
    '',
    'Measured against the local Telegram, with other clients beside TOBS in the same run where there are any. Latencies are the server\'s; what is scaled says so in its name.',
    'Each line is the median of several rounds, with the lowest and the highest. Made by `npm run bench -- --json docs/performance.json` and `npm run docs`; the figures of a',
    'busy machine are worse, their ratios are not.',
    '',
    ...kept.flatMap(([name, measured]) => section(name, measured)),
  ].join('\n');
}

function section(name: string, { machine, versions, measured, figures }: Measured): readonly string[] {
  const with_ = Object.entries(versions).map(([what, version]) => `${what} ${version}`).join(', ');
  return [`## ${name}`, '', `${measured} · ${machine} · ${with_}`, '', ...table(['Figure', 'Median', 'Range', 'Promised'], figures.map(row)), ''];
}

function row(figure: Figure): readonly string[] {
  const { name, unit, low, median, high, limit, least } = figure;
  const digits = high >= 1000 ? 0 : high < 10 ? 2 : 1;
  const text = (value: number): string => value.toFixed(digits);
  const isMet = limit !== undefined ? median <= limit : least === undefined || median >= least;
  const promised = limit !== undefined ? `≤ ${limit}` : least !== undefined ? `≥ ${least}` : '';
  return [cell(name), `${text(median)} ${unit}`, `${text(low)}–${text(high)}`, promised === '' ? '' : `${promised} ${isMet ? '✓' : '✗'}`];
}
