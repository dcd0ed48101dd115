import { JSDOM } from 'jsdom';

/*
 * Gives this process a window, as Obsidian's renderer has one. Import it before anything of obsidian-test-mocks: the mocks
 * take hold of the document when they are loaded, so there is one window per process (or jest test file).
 */

const target = globalThis as unknown as Record<string, unknown>;
/** Node's own sockets, streams and timers stay; only what they have no part in is taken from the window. */
const keptFromNode = new Set(Object.getOwnPropertyNames(globalThis));
/** Node's own versions of these do not work with elements. */
const takenFromDom = ['Event', 'CustomEvent', 'navigator', 'window', 'self'];
/** What a browser has and jsdom lacks. */
const addedToDom = ['MessageChannel', 'structuredClone', 'TextEncoder', 'TextDecoder', 'fetch'];

function put(name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
}

if (target.document === undefined) {
  const { window } = new JSDOM('<!doctype html><html><head></head><body class="theme-light"></body></html>', { url: 'http://localhost/', pretendToBeVisual: true });
  const source = window as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(window)) if (!keptFromNode.has(name) && !/^(top|parent|_.*)$/.test(name)) put(name, source[name]);
  for (const name of takenFromDom) put(name, name === 'self' || name === 'window' ? window : source[name]);
  for (const name of addedToDom) source[name] ??= target[name];
}
