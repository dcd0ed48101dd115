import type * as companion from '../companion/main';
import type * as plugin from './plugin';

/*
 * One file, two roles: Node runs it as the companion, Obsidian loads it as the plugin. Only the branch that is taken is
 * evaluated, so the companion never asks for `obsidian`, and loading the plugin touches nothing of the companion.
 */

/** The bundler turns each call into the lazy evaluation of one half; an `import` would evaluate both. */
declare const require: {
  (path: '../companion/main'): typeof companion;
  (path: './plugin'): typeof plugin;
  readonly main: unknown;
};

if (require.main === module) void require('../companion/main').main();
else module.exports = require('./plugin').default;
