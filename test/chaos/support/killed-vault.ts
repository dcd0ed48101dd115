import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliBench } from '../../e2e/cli-support';
import { chaosEnvironment, chaosResult, moments, type Chaos, type ChaosResult } from './chaos-child';
import { contentsOf, leftovers, Whole } from './vault-check';
import { chaosChats } from './scenario';

/** Folder of the one account all of them use. */
export const PROFILE = 'profile';

/** How one export is run, besides the vault. */
export interface Flavour {
  readonly name: string;
  readonly flags: readonly string[];
}

/** What is seen of the vault when nobody disturbs it, and how much there is to disturb. */
export interface Undisturbed {
  readonly contents: ReadonlyMap<string, string>;
  readonly operations: number;
}

/** One vault that is exported into by processes that are killed. */
export class KilledVault {
  kills = 0;
  private readonly whole: Whole;
  private readonly texts: string;

  constructor(
    private readonly bench: CliBench,
    private readonly name: string,
    private readonly flavour: Flavour,
  ) {
    this.texts = bench.path(`${name}.texts`);
    this.whole = new Whole(this.texts);
  }

  get path(): string {
    return this.bench.path(this.name);
  }

  /** Exports everything undisturbed; whatever was left behind is gone afterwards. */
  async finish(): Promise<Undisturbed> {
    const { operations } = await this.expectEnd({});
    expect(leftovers(this.path)).toEqual([]);
    expect(leftovers(this.bench.path(PROFILE))).toEqual([]);
    const contents = contentsOf(this.path);
    this.whole.allow(this.path);
    return { contents, operations };
  }

  /** Exports, and is killed at that file operation, unless it ends before. Then every note and file in the vault is whole. */
  async kill(killAt: number, random: () => number): Promise<boolean> {
    const moment = moments[Math.floor(random() * moments.length)] ?? 'before';
    const { code, stderr } = await this.run({ killAt, moment });
    if (code === 'SIGKILL') this.kills += 1;
    else if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
    expect({ moment, killAt, torn: this.whole.torn(this.path) }).toEqual({ moment, killAt, torn: [] });
    return code === 'SIGKILL';
  }

  /** Whatever is in that vault now is as somebody wants it. */
  allow(vault: KilledVault): void {
    this.whole.allow(vault.path);
  }

  private async expectEnd(chaos: Chaos): Promise<ChaosResult> {
    const { code, ended, stderr } = await this.run(chaos);
    if (code !== 0 || ended === null) throw new Error(`ended with ${code}: ${stderr}`);
    return ended;
  }

  private async run(chaos: Chaos): Promise<{ readonly code: number | string; readonly ended: ChaosResult | null; readonly stderr: string }> {
    const result = this.bench.path(`${this.name}.result`);
    rmSync(result, { force: true });
    const { bench } = this;
    const chats = chaosChats.flatMap((chat) => ['--chat', chat]);
    const child = bench.cli(['export', '--profile', bench.path(PROFILE), '--vault', this.path, '--timezone', 'UTC', ...chats, ...this.flavour.flags], { env: chaosEnvironment({ ...chaos, texts: this.texts, result }) });
    const code = await child.ended;
    return { code, ended: chaosResult(result), stderr: child.stderr };
  }
}

/** What somebody does with the notes between two exports: writes into one, renames another, adds one of their own. */
export function editNotes(vault: string): void {
  const notes = readdirSync(vault, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md') && /^tg-\d|\^tg-\d/m.test(readFileSync(join(vault, path), 'utf8')) && !path.includes('_reports')).sort();
  const [first, second, third] = [notes[0], notes[Math.floor(notes.length / 2)], notes.at(-1)];
  if (first === undefined || second === undefined || third === undefined) throw new Error('no notes');
  writeFileSync(join(vault, first), readFileSync(join(vault, first), 'utf8').replace(/\n(\^tg-\d+)$/m, '\nA remark of mine.\n$1'));
  writeFileSync(join(vault, second), `${readFileSync(join(vault, second), 'utf8')}\nSomething at the end.\n`);
  renameSync(join(vault, third), join(vault, third.replace(/\.md$/, ' renamed.md')));
  if (!existsSync(join(vault, 'Mine.md'))) writeFileSync(join(vault, 'Mine.md'), '# Mine\n');
}
