import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskVault } from '../../companion/cli/disk-vault';
import { figureOf, type Figure } from './figure';

const NOTES = Number(process.env['NOTES'] ?? 100_000);
const FIRST = Math.round(NOTES / 10);
/** As many as one batch writes side by side. */
const AT_ONCE = 16;
/** A note must not take longer because there are ten times as many. */
const MOST_EXPONENT = 1.1;

/** A vault of many notes, each written as the product does: beside, synced, and put into its place. */
export async function benchVaultWriting(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tobs-vault-'));
  try {
    const vault = await DiskVault.open(folder);
    const started = performance.now();
    const before = process.cpuUsage();
    await write(vault, 0, FIRST);
    const firstSeconds = (performance.now() - started) / 1000;
    const firstCpu = cpuSince(before);
    await write(vault, FIRST, NOTES);
    const seconds = (performance.now() - started) / 1000;
    const power = Math.log(cpuSince(before) / firstCpu) / Math.log(NOTES / FIRST);
    return [
      figureOf(`${NOTES} notes into a vault on disk`, 'notes/s', [NOTES / seconds]),
      figureOf(`the first ${FIRST} of them`, 'notes/s', [FIRST / firstSeconds]),
      figureOf(`${NOTES} notes, processor time per note`, 'ms', [(cpuSince(before) * 1000) / NOTES]),
      figureOf(`${FIRST} to ${NOTES} notes, processor time grows with the power`, '', [power], MOST_EXPONENT),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function write(vault: DiskVault, from: number, to: number): Promise<void> {
  let next = from;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < to; index = next++) {
      const path = `Telegram/Channel/${2000 + Math.floor(index / 5000)}/Post ${index}.md`;
      if ((await vault.create(path, `---\ntg-id: ${index}\n---\n\n${'What the post says. '.repeat(20)}\n^tg-${index}\n`)) !== 'created') throw new Error(`${path} was there`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
