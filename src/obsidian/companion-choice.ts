import { TobsFailure } from '../model/errors';
import type { Cancellable } from '../model/telegram';
import type { Companion } from '../protocol/companion-client';
import { CompanionStartError } from './companion-start-error';
import type { NodeSearch } from './node-finder';
import { OtherVersion } from './other-version';
import type { CompanionStarter } from './telegram-link';

/** What decides whether the companion runs in Node or in this process. */
export interface ChoiceParts {
  /** Looks for Node on this computer. */
  search(): Promise<NodeSearch>;
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  idleSeconds(): number;
  /** In this process: of the same version whatever lies on the disk. */
  readonly withoutNode: CompanionStarter;
  /** Node the user entered; a failure of it is never covered up by another way. */
  nodeSetting(): string;
  /** Told when the companion runs inside Obsidian because there is no Node. */
  onWithoutNode(): void;
  /** Told when it does because what lies on the disk is of another version: the plugin was updated and not loaded again. */
  onOtherVersion(): void;
}

/** Starts the companion as a process when Node is there, inside Obsidian otherwise. */
export class CompanionChoice implements CompanionStarter {
  private found: { readonly setting: string; readonly search: NodeSearch } | null = null;
  private isTold = false;
  private isVersionTold = false;

  constructor(private readonly parts: ChoiceParts) {}

  async start(options: Cancellable): Promise<Companion> {
    const setting = this.parts.nodeSetting();
    const { node, attempts } = await this.search(setting);
    if (node !== null && (setting === '' || node.path === setting)) {
      const { script, environment } = this.parts;
      const { CompanionProcess } = await import('./companion-process');
      return await this.unlessOther(new CompanionProcess({ node, script, environment, idleSeconds: this.parts.idleSeconds() }), options);
    }
    if (setting !== '') {
      const problem = attempts.find(({ path }) => path === setting)?.problem ?? 'cannot be used';
      throw new TobsFailure({ code: 'COMPANION_FAILED', reason: `${setting} ${problem}` }, { cause: new CompanionStartError(problem) });
    }
    if (!this.isTold) this.parts.onWithoutNode();
    this.isTold = true;
    return await this.parts.withoutNode.start(options);
  }

  /** Two versions do not work together; until the plugin is loaded again its own half does, inside Obsidian. */
  private async unlessOther(starter: CompanionStarter, options: Cancellable): Promise<Companion> {
    try {
      return await starter.start(options);
    } catch (error) {
      if (!(error instanceof TobsFailure) || !(error.cause instanceof OtherVersion)) throw error;
      if (!this.isVersionTold) this.parts.onOtherVersion();
      this.isVersionTold = true;
      return await this.parts.withoutNode.start(options);
    }
  }

  /** A Node that was found is not looked for again; a missing one may have been installed since. */
  private async search(setting: string): Promise<NodeSearch> {
    if (this.found?.setting === setting && this.found.search.node !== null) return this.found.search;
    const search = await this.parts.search();
    this.found = { setting, search };
    return search;
  }
}
