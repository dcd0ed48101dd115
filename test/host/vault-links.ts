import './dom';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as mocks from 'obsidian-test-mocks/obsidian';
import { setup } from 'obsidian-test-mocks/setup';
import { DiskAdapter } from './disk-adapter';
import { repairMocks } from './mock-repairs';

/** A link or an embed as the app sees it. */
export interface VaultLink {
  readonly from: string;
  /** As written, without what is shown instead. */
  readonly link: string;
  /** Path of the file it leads to; null: none. */
  readonly to: string | null;
  /** False when it names a block that is not in that note, or more than once. */
  readonly isBlockThere: boolean;
}

interface Reference {
  readonly original: string;
  readonly position: { readonly start: { readonly offset: number } };
}

/** Every wikilink and embed of a vault on disk, resolved by the app's metadata cache; blocks are looked for in the notes themselves. */
export function linksOf(vaultDir: string): readonly VaultLink[] {
  const disk = new DiskAdapter(vaultDir);
  const ignore = (): void => undefined;
  const undo = repairMocks({ notice: ignore, noticeHidden: ignore, opened: ignore, closed: ignore, ribbon: ignore, loadData: () => Promise.resolve(null), saveData: () => Promise.resolve(), secrets: new Map() }, disk);
  try {
    setup();
    const app = mocks.App.create__(disk.asOriginalType__(), 'links');
    (app.vault as unknown as { reconcile__(): void }).reconcile__();
    return app.vault.getMarkdownFiles().flatMap((file) => {
      const cache = app.metadataCache.getFileCache(file);
      const text = readFileSync(join(vaultDir, file.path), 'utf8');
      // The mock knows no escapes, and takes what a link is shown as for another one.
      const isLive = ({ original, position }: Reference): boolean => /^!?\[\[.*\]\]$/.test(original) && text[position.start.offset - 1] !== '\\';
      return [...(cache?.links ?? []), ...(cache?.embeds ?? [])].filter(isLive).map(({ link }): VaultLink => {
        const [path = '', block] = link.split('#^');
        const to = app.metadataCache.getFirstLinkpathDest(path, file.path)?.path ?? null;
        return { from: file.path, link, to, isBlockThere: block === undefined || (to !== null && isBlockIn(readFileSync(join(vaultDir, to), 'utf8'), block)) };
      });
    });
  } finally {
    undo();
  }
}

function isBlockIn(text: string, id: string): boolean {
  return text.split('\n').filter((line) => line === `^${id}`).length === 1;
}
