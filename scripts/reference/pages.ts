import { adrIndex } from './adr-index';
import { commandLineReference } from './command-line-reference';
import { moduleMap } from './module-map';
import { performancePage } from './performance';
import { settingsReference } from './settings-reference';

/** Pages of the documentation that are made from the code: path in the project → what it has to say. */
export const generatedPages: Readonly<Record<string, (root: string) => string>> = {
  'docs/reference/settings.md': settingsReference,
  'docs/reference/command-line.md': commandLineReference,
  'docs/reference/modules.md': moduleMap,
  'docs/adr/README.md': adrIndex,
  'docs/performance.md': performancePage,
};
