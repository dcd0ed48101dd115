import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as v from 'valibot';
import { jsonLineSchema, type JsonLine } from '../../companion/cli/json-lines';
import { run, type Child, type RunOptions } from '../integration/companion-support';
import { startTelegramDc, type TelegramDc, type TelegramDcOptions } from '../telegram-dc/index';

/** The built program and a local Telegram, with a folder for profiles and vaults. */
export class CliBench {
  private constructor(
    readonly dc: TelegramDc,
    readonly folder: string,
  ) {}

  static async start(scenario: string | object, options: TelegramDcOptions = {}): Promise<CliBench> {
    const dc = await startTelegramDc({ scenario, ...options });
    const folder = mkdtempSync(join(tmpdir(), 'tobs-e2e-'));
    writeFileSync(join(folder, 'dc.json'), JSON.stringify(dc.ready));
    return new CliBench(dc, folder);
  }

  async stop(): Promise<void> {
    await this.dc.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  cli(args: readonly string[], options: RunOptions = {}): Child {
    const { apiId, apiHash } = this.dc.ready;
    const env = { TOBS_TEST_DC: this.path('dc.json'), TOBS_API_ID: String(apiId), TOBS_API_HASH: apiHash, TOBS_CODE: '', TZ: 'UTC', ...options.env };
    return run(join(process.cwd(), 'dist/main.js'), args, { stdin: '', ...options, env });
  }

  login(profile: string, code = this.dc.ready.code, more: readonly string[] = [], stdin = ''): Child {
    return this.cli(['login', '--profile', this.path(profile), '--phone', this.dc.ready.phone, ...more], { env: { TOBS_CODE: code }, stdin });
  }

  export(profile: string, vault: string, chat: string, ...more: readonly string[]): Child {
    return this.cli(['export', '--profile', this.path(profile), '--vault', this.path(vault), '--chat', chat, ...more]);
  }

  /** Path → content of every file in a vault, except for the reports of its runs, which tell times. */
  files(vault: string): Map<string, string> {
    const root = this.path(vault);
    const all = new Map<string, string>();
    const walk = (directory: string): void => {
      for (const entry of readdirSync(directory, { withFileTypes: true })) {
        const path = join(directory, entry.name);
        if (entry.name === '_reports') continue;
        if (entry.isDirectory()) walk(path);
        else all.set(relative(root, path), readFileSync(path, 'latin1'));
      }
    };
    walk(root);
    return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Path → inode and time of change: equal before and after means that nothing was written. */
  stamps(vault: string): Map<string, string> {
    return new Map([...this.files(vault).keys()].map((path) => {
      const { ino, ctimeMs } = statSync(join(this.path(vault), path));
      return [path, `${ino} ${ctimeMs}`];
    }));
  }
}

/** Every line a child wrote to stdout, checked against the contract. */
export function linesOf(child: Child): JsonLine[] {
  return child.stdout.split('\n').filter((line) => line !== '').map((line) => v.parse(jsonLineSchema, JSON.parse(line)));
}

export function finishOf(child: Child): Extract<JsonLine, { type: 'export_finish' }> {
  const finishes = linesOf(child).filter((line) => line.type === 'export_finish');
  if (finishes.length !== 1 || finishes[0] === undefined) throw new Error(`${finishes.length} export_finish lines: ${child.stdout}${child.stderr}`);
  return finishes[0];
}
