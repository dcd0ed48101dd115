import workerCode from 'text-of:@ffmpeg/ffmpeg/worker';

/** Code of the worker that runs the core; the build puts it here as text (esbuild.config.mjs). */
export { workerCode };
