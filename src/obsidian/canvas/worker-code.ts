import workerCode from 'text-of:./src/obsidian/canvas/picture-worker.ts';

/** Code of the worker that makes pictures smaller; the build puts it here as text (esbuild.config.mjs). */
export { workerCode };
