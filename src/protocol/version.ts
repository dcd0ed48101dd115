/** Put in by the build (esbuild `define`); tests and tsx run without it. */
declare const TOBS_VERSION: string | undefined;

/** Version of this build. Plugin and companion must agree on it, because they share one file. */
export const productVersion: string = typeof TOBS_VERSION === 'string' ? TOBS_VERSION : '0.0.0-development';
